package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.strconv.Quote;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes templates safe to be executed: into each pipeline that writes a value come the functions that make the value
 * harmless in its place, as Go 1.26's {@code html/template} does it. The functions are {@link Escaper#functions}.
 */
public final class ContextualEscaper {
    private ContextualEscaper() {}

    /**
     * The template {@code name} and those it calls, under their names or, where they are called within a tag, a script, a
     * style, under names of copies that were made for that. Others are left out: they have not been made safe.
     *
     * @param templates a whole set, by name; is not changed
     * @throws TemplateException if it cannot be said what a value would mean to a browser, or not without more effort
     *     than it should take
     */
    public static Map<String, Tree> escape(Map<String, Tree> templates, String name) {
        if (!templates.containsKey(name)) {
            throw new TemplateException("html/template: " + Quote.quote(name) + " is undefined");
        }
        var inference = new Inference(templates, new Effort(name));
        var error = mistake(inference.call(Context.TEXT, null, name).after());
        if (error != null) {
            throw error.exception(name);
        }
        return Collections.unmodifiableMap(inference.escaped());
    }

    static @Nullable EscapeError mistake(Context end) {
        if (end.isError() || end.state() == State.TEXT) {
            return end.error();
        }
        return new EscapeError(Fault.UNFINISHED, "ends in a non-text context: " + end);
    }
}
