package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.parse.Position;
import org.jspecify.annotations.Nullable;

/**
 * A mistake that makes it impossible to say what a value would mean to a browser.
 *
 * <p>Its words grow in place, in all contexts that have it in common. So they do in Go, where one can see it: a template
 * is followed twice after a mistake, and each <code>{{break}}</code> adds its words twice. For one thread.
 */
final class EscapeError {
    private final Fault fault;
    /** The statement, where it is known; if so, the line is not shown. */
    private final @Nullable Position at;
    /** Counted from 1; 0 if it is not known. */
    private int line;

    private String description;

    EscapeError(Fault fault, String description) {
        this(fault, null, description);
    }

    EscapeError(Fault fault, @Nullable Position at, String description) {
        this.fault = fault;
        this.at = at;
        this.description = description;
    }

    Fault fault() {
        return fault;
    }

    /** Tells by {@code prefix} what was tried when it came up, and in which line that is. */
    void cameUp(String prefix, int line) {
        this.line = line;
        description = prefix + description;
    }

    /** As Go words it. */
    TemplateException exception(String template) {
        return new TemplateException("html/template:" + place(template) + " " + description);
    }

    private String place(String template) {
        if (at != null) {
            return at + ":";
        }
        if (line != 0) {
            return template + ":" + line + ":";
        }
        return template.isEmpty() ? "" : template + ":";
    }
}
