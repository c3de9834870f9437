package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.GoJson;
import io.alerthistory.gotemplate.value.Print;
import io.alerthistory.gotemplate.value.Typed;
import org.jspecify.annotations.Nullable;

/** Makes values harmless in JavaScript. */
final class JsText {
    private static final Replacements CONTROLS = controls();

    /** Between quotes, in what is a script's string already: escapes stay what they are. */
    private static final Replacements ESCAPED_STRING = CONTROLS.with('"', "\\u0022")
            .with('`', "\\u0060")
            .with('&', "\\u0026")
            .with('\'', "\\u0027")
            .with('+', "\\u002b")
            .with('/', "\\/")
            .with('<', "\\u003c")
            .with('>', "\\u003e");

    private static final Replacements STRING = ESCAPED_STRING.with('\\', "\\\\");

    private static final Replacements TEMPLATE_LITERAL =
            STRING.with('$', "\\u0024").with('{', "\\u007b").with('}', "\\u007d");

    private static final Replacements REGEXP = STRING.without('`').prefixed("\\", "$()*-.?[]^{|}");

    private JsText() {}

    /** For the inside of quotes. */
    static String string(@Nullable Object[] values) {
        var argument = Argument.of(values);
        return (argument.is(Content.Kind.JS_STRING) ? ESCAPED_STRING : STRING).in(argument.text());
    }

    /** For the inside of back quotes. */
    static String templateLiteral(@Nullable Object[] values) {
        return TEMPLATE_LITERAL.in(Argument.of(values).text());
    }

    /** For the inside of a regular expression, which then matches the text itself. */
    static String regexp(@Nullable Object[] values) {
        var text = Argument.of(values).text();
        // Nothing between two slashes would be a comment.
        return text.isEmpty() ? "(?:)" : REGEXP.in(text);
    }

    /** For an expression: JSON, with blanks around it if it might run into a word. */
    static String value(@Nullable Object[] values) {
        if (values.length != 1) {
            return json(Print.sprint(values));
        }
        if (values[0] instanceof Content content && content.kind() == Content.Kind.JS) {
            return content.text();
        }
        if (values[0] instanceof Content content && content.kind() == Content.Kind.JS_STRING) {
            return '"' + content.text() + '"';
        }
        if (values[0] instanceof Typed typed && typed.type().method(typed, "MarshalJSON") == null) {
            var string = typed.type().method(typed, "String");
            if (string != null) {
                return json(string.body().call(new Object[0]));
            }
        }
        return json(values[0]);
    }

    private static String json(@Nullable Object value) {
        try {
            var json = GoJson.marshal(value);
            return Script.isWordPart(json.charAt(0)) || Script.isWordPart(json.charAt(json.length() - 1))
                    ? " " + json + " "
                    : json;
        } catch (CallFailure e) {
            return " /* " + commented(String.valueOf(e.getMessage())) + " */null ";
        }
    }

    /** So that the message ends neither the comment it is shown in nor the script. */
    private static String commented(String message) {
        return ScriptTags.escaped(message, false).replace("*/", "* /").replace("<!--", "\\x3C!--");
    }

    private static Replacements controls() {
        var controls = Replacements.NONE;
        for (int c = 0; c < ' '; c++) {
            controls = controls.with(c, String.format("\\u%04x", c));
        }
        return controls.with('\t', "\\t")
                .with('\n', "\\n")
                .with('\f', "\\f")
                .with('\r', "\\r")
                .with(JsText::lineSeparator);
    }

    private static @Nullable String lineSeparator(char c) {
        return switch (c) {
            case '\u2028' -> "\\u2028";
            case '\u2029' -> "\\u2029";
            default -> null;
        };
    }
}
