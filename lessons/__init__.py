"""What single notebooks draw and measure: one module for each that needs one, named by its topic; `charts` serves several."""
