package io.alerthistory.gotemplate.html;

import org.jspecify.annotations.Nullable;

/** Makes values harmless in HTML. */
final class HtmlText {
    /** Between tags and in quotes. */
    private static final Replacements QUOTED = Replacements.NONE
            .with(0, "\ufffd")
            .with('"', "&#34;")
            .with('&', "&amp;")
            .with('\'', "&#39;")
            .with('+', "&#43;")
            .with('<', "&lt;")
            .with('>', "&gt;");

    /** Of what is HTML already: entities stay what they are. */
    private static final Replacements QUOTED_HTML = QUOTED.without('&');

    /** In a value without quotes, also what old browsers ended one at. */
    private static final Replacements UNQUOTED = QUOTED.with(0, "&#xfffd;")
            .with('\t', "&#9;")
            .with('\n', "&#10;")
            .with(0x0b, "&#11;")
            .with('\f', "&#12;")
            .with('\r', "&#13;")
            .with(' ', "&#32;")
            .with('=', "&#61;")
            .with('`', "&#96;")
            .with(HtmlText::nonCharacter);

    private static final Replacements UNQUOTED_HTML = UNQUOTED.without('&');

    private HtmlText() {}

    /** For text between tags. */
    static String text(@Nullable Object[] values) {
        var argument = Argument.of(values);
        return argument.is(Content.Kind.HTML) ? argument.text() : QUOTED.in(argument.text());
    }

    /** For the content of {@code <textarea>} and {@code <title>}. */
    static String rcdata(@Nullable Object[] values) {
        var argument = Argument.of(values);
        return (argument.is(Content.Kind.HTML) ? QUOTED_HTML : QUOTED).in(argument.text());
    }

    /** For an attribute's value in quotes. */
    static String attribute(@Nullable Object[] values) {
        var argument = Argument.of(values);
        return argument.is(Content.Kind.HTML)
                ? QUOTED_HTML.in(withoutTags(argument.text()))
                : QUOTED.in(argument.text());
    }

    /** For an attribute's value without quotes. */
    static String unquotedAttribute(@Nullable Object[] values) {
        var argument = Argument.of(values);
        if (argument.text().isEmpty()) {
            return Escaper.FAILSAFE;
        }
        return argument.is(Content.Kind.HTML)
                ? UNQUOTED_HTML.in(withoutTags(argument.text()))
                : UNQUOTED.in(argument.text());
    }

    /** For a tag's or an attribute's name; of attributes, only those whose value is plain text. */
    static String name(@Nullable Object[] values) {
        var argument = Argument.of(values);
        if (argument.is(Content.Kind.HTML_ATTRIBUTE)) {
            return argument.text();
        }
        var name = Scan.lowerCase(argument.text());
        boolean harmless = !name.isEmpty()
                && AttributeType.of(name) == AttributeType.PLAIN
                && name.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z');
        return harmless ? name : Escaper.FAILSAFE;
    }

    private static @Nullable String nonCharacter(char c) {
        return c >= 0xfdd0 && c <= 0xfdef || c >= 0xfff0 ? "&#x" + Integer.toHexString(c) + ";" : null;
    }

    /** The text between the tags. It keeps its entities. */
    private static String withoutTags(String html) {
        var out = new StringBuilder(html.length());
        var here = Context.TEXT;
        boolean allText = true;
        int at = 0;
        while (at < html.length()) {
            if (here.delimiter() != Delimiter.NONE) {
                int end = Scan.anyOf(here.delimiter().ends(), html, at, html.length());
                if (end < 0) {
                    break;
                }
                at = here.delimiter() == Delimiter.SPACE_OR_TAG_END ? end : end + 1;
                here = Context.of(State.TAG, here.element());
                continue;
            }
            // Scripts and styles are not looked into: only their end matters.
            boolean inContent = here.element() != Element.NONE && !here.state().isInTag();
            var step = Transition.after(inContent ? State.RCDATA : here.state(), here, html, at, html.length());
            if (isText(here)) {
                boolean changes = step.context().state() != here.state();
                out.append(html, at, changes ? lastTag(html, at, step.next()) : step.next());
            } else {
                allText = false;
            }
            here = step.context();
            at = step.next();
        }
        if (allText) {
            return html;
        }
        return isText(here) ? out.append(html, at, html.length()).toString() : out.toString();
    }

    private static boolean isText(Context context) {
        return context.state() == State.TEXT || context.state() == State.RCDATA;
    }

    /** Where the last {@code <} is in {@code html[from, to)}; {@code to} if there is none. */
    static int lastTag(String html, int from, int to) {
        int open = html.lastIndexOf('<', to - 1);
        return open < from ? to : open;
    }
}
