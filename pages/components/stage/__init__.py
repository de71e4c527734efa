"""The picture that plays and the map, on Streamlit's side: mounted, told what to show, asked and answered. What runs in the browser is in stage/ at the top."""
