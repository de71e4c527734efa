/* Between the stage's menu and what opens a class, which only the app's own pages have (driver.js). */

export const OPEN_CLASS = "descent-lab-open-class"; // the event of the document

export const classes = { there: false };
