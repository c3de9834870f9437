package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.parse.Position;
import org.jspecify.annotations.Nullable;

/**
 * A mistake that makes it impossible to say what a value would mean to a browser.
 *
 * @param at the statement, where it is known; if so, {@code line} is not shown
 * @param line counted from 1; 0 if it is not known
 */
record EscapeError(Fault fault, @Nullable Position at, int line, String description) {
    EscapeError(Fault fault, String description) {
        this(fault, null, 0, description);
    }

    EscapeError(Fault fault, @Nullable Position at, String description) {
        this(fault, at, 0, description);
    }

    /** The same, found when something else was tried, of which {@code prefix} tells. */
    EscapeError within(String prefix, int line) {
        return new EscapeError(fault, at, line, prefix + description);
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
