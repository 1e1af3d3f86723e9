"""One walk over a module's text: what each recogniser finds there."""
