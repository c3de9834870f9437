package io.alerthistory.gotemplate;

/** A template that cannot be parsed, escaped or rendered. The message is Go's, with name, line and column. */
public final class TemplateException extends RuntimeException {
    public TemplateException(String message) {
        super(message);
    }
}
