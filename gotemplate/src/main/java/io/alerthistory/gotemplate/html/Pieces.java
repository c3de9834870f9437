package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.strconv.Quote;

/** Cuts literal text at the ends of attributes' values and of elements' content, inside of which other rules hold. */
final class Pieces {
    private Pieces() {}

    /** Takes a piece of {@code text} from {@code from} on. */
    static Step next(Context in, String text, int from) {
        return in.delimiter() == Delimiter.NONE ? content(in, text, from) : value(in, text, from);
    }

    private static Step content(Context in, String text, int from) {
        var end = Markup.endTag(in, text, from, text.length());
        return end.next() == from ? end : Transition.after(in, text, from, end.next());
    }

    private static Step value(Context in, String text, int from) {
        int found = Scan.anyOf(in.delimiter().ends(), text, from, text.length());
        int end = found < 0 ? text.length() : found;
        if (in.delimiter() == Delimiter.SPACE_OR_TAG_END) {
            int culprit = Scan.anyOf("\"'<=`", text, from, end);
            if (culprit >= 0) {
                return notUnquoted(text, culprit, from, end);
            }
        }
        return found < 0 ? new Step(insideValue(in, text.substring(from)), end) : behindValue(in, text, from, end);
    }

    /** The rules for scripts, styles and URLs are for what the browser makes of the entities. */
    private static Context insideValue(Context in, String text) {
        var decoded = CharacterReferences.decoded(text);
        var here = in;
        for (int at = 0; at < decoded.length(); ) {
            var step = Transition.after(here, decoded, at, decoded.length());
            here = step.context();
            at = step.next();
        }
        return here;
    }

    private static Step behindValue(Context in, String text, int from, int end) {
        boolean noScript = in.state() == State.ATTRIBUTE
                && in.element() == Element.SCRIPT
                && in.attribute() == Attribute.SCRIPT_TYPE
                && !ScriptType.isJavaScript(text.substring(from, end));
        var element = noScript ? Element.NONE : in.element();
        return new Step(Context.of(State.TAG, element), in.delimiter() == Delimiter.SPACE_OR_TAG_END ? end : end + 1);
    }

    /** Browsers differ on where such a value ends. */
    private static Step notUnquoted(String text, int culprit, int from, int end) {
        var description = Quote.quote(text.substring(culprit, culprit + 1)) + " in unquoted attr: "
                + Quote.quote(text.substring(from, end));
        return new Step(Context.failed(new EscapeError(Fault.BAD_HTML, description)), text.length());
    }
}
