package io.alerthistory.gotemplate.html;

/**
 * A literal text, brought into the form in which it is written: a {@code <} that starts no tag is replaced by its
 * entity, comments go, and what could end a script within one is hidden.
 *
 * @param after where it leaves us
 */
record EscapedText(Context after, String text) {
    private static final String DOCTYPE = "<!doctype";

    static EscapedText of(Context before, String text) {
        return new Pass(text).run(before);
    }

    /** One text's way through the contexts. */
    private static final class Pass {
        private final String text;
        private final StringBuilder out = new StringBuilder();
        /** Up to here, {@link #text} is in {@link #out} or dropped. */
        private int written;

        Pass(String text) {
            this.text = text;
        }

        EscapedText run(Context before) {
            var here = before;
            int at = 0;
            while (at < text.length()) {
                var step = Pieces.next(here, text, at);
                var after = step.context();
                if (here.state() == State.TEXT || here.state() == State.RCDATA) {
                    hideStrayTags(
                            at, after.state() == here.state() ? step.next() : HtmlText.lastTag(text, at, step.next()));
                } else if (isDropped(here)) {
                    replaceComment(here.state(), step.next());
                }
                if (after.state() != here.state() && isDropped(after)) {
                    out.append(text, written, step.next() - startLength(after.state()));
                    written = step.next();
                }
                if (here.state().isScriptLiteral()) {
                    hideScriptTags(at, step.next());
                }
                if (step.next() == at && after.state() == here.state()) {
                    throw new IllegalStateException("no way on from " + here + " at " + at + " of " + text);
                }
                here = after;
                at = step.next();
            }
            if (written == 0 || here.isError()) {
                return new EscapedText(here, text);
            }
            return new EscapedText(
                    here,
                    isDropped(here)
                            ? out.toString()
                            : out.append(text, written, text.length()).toString());
        }

        private void hideStrayTags(int from, int to) {
            for (int open = text.indexOf('<', from, to); open >= 0; open = text.indexOf('<', open + 1, to)) {
                if (!Scan.startsWithIgnoringCase(DOCTYPE, text, open, text.length())) {
                    out.append(text, written, open).append("&lt;");
                    written = open + 1;
                }
            }
        }

        /** A comment parts words, and in JavaScript lines, if it is on several. */
        private void replaceComment(State comment, int to) {
            if (comment == State.JS_BLOCK_COMMENT) {
                out.append(Scan.anyOf(Script.LINE_TERMINATORS, text, written, to) >= 0 ? '\n' : ' ');
            } else if (comment == State.CSS_BLOCK_COMMENT) {
                out.append(' ');
            }
            written = to;
        }

        private void hideScriptTags(int from, int to) {
            var piece = text.substring(from, to);
            var hidden = ScriptTags.escaped(piece, true);
            if (!hidden.equals(piece)) {
                out.append(text, written, from).append(hidden);
                written = to;
            }
        }

        /** Comments in attributes stay. */
        private static boolean isDropped(Context context) {
            return context.state().isComment() && context.delimiter() == Delimiter.NONE;
        }

        private static int startLength(State comment) {
            return switch (comment) {
                case HTML_COMMENT, JS_HTML_OPEN_COMMENT -> "<!--".length();
                case JS_HTML_CLOSE_COMMENT -> "-->".length();
                default -> "//".length();
            };
        }
    }
}
