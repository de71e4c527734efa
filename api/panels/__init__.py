"""What is shown beside the plane of a training, a panel each: quick answers about the address of the page Network.

Each is a function of the state alone, over runs that `api.trained` keeps. Rows of their arrays are the snapshots of a run;
`step` i4 (rows,) says after which step each was taken, so that the panels move with the stage's playback.
"""
