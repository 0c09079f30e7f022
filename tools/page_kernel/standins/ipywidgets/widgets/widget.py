"""Where ipywidgets keeps its list of all widgets."""
_instances = {}
