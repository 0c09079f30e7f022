"""Where ipywidgets keeps its list of all widgets."""
