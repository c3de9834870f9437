package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.Typed;

/** A text from someone who is trusted to have made it safe for one kind of place. There it is written as it is. */
public record Content(Kind kind, String text) implements Typed {
    /** What the text is, in full. */
    public enum Kind {
        /** A piece of a style sheet, or of a {@code style} attribute. */
        CSS("template.CSS"),
        /** A piece of a document, in which every tag is closed. */
        HTML("template.HTML"),
        /** An attribute with its value: {@code dir="ltr"}. */
        HTML_ATTRIBUTE("template.HTMLAttr"),
        /** An expression. */
        JS("template.JS"),
        /** What stands between the quotes of a string in JavaScript. */
        JS_STRING("template.JSStr"),
        /** A URL, or a part of one, of any scheme. */
        URL("template.URL"),
        /** The value of a {@code srcset} attribute. */
        SRCSET("template.Srcset");

        @SuppressWarnings("ImmutableEnumChecker") // is only read once it is built
        private final GoType type;

        Kind(String goName) {
            this.type =
                    GoType.of(goName, GoType.Underlying.STRING, Content.class).build();
        }

        public GoType type() {
            return type;
        }
    }

    @Override
    public GoType type() {
        return kind.type();
    }

    @Override
    public String toString() {
        return text;
    }
}
