package io.alerthistory.gotemplate.html;

import org.jspecify.annotations.Nullable;

/**
 * What a browser's parser would know at one point of a template.
 *
 * @param error what was wrong, in {@link State#ERROR} only
 */
record Context(
        State state,
        Delimiter delimiter,
        UrlPart urlPart,
        Slash slash,
        BraceDepths braces,
        Attribute attribute,
        Element element,
        @Nullable EscapeError error) {
    /** Between tags, where a document begins. */
    static final Context TEXT = of(State.TEXT, Element.NONE);

    static final Context DEAD = of(State.DEAD, Element.NONE);

    static Context of(State state, Element element) {
        return of(state, element, Attribute.NONE);
    }

    static Context of(State state, Element element, Attribute attribute) {
        return new Context(
                state, Delimiter.NONE, UrlPart.NONE, Slash.REGEXP, BraceDepths.NONE, attribute, element, null);
    }

    static Context failed(EscapeError error) {
        return new Context(
                State.ERROR,
                Delimiter.NONE,
                UrlPart.NONE,
                Slash.REGEXP,
                BraceDepths.NONE,
                Attribute.NONE,
                Element.NONE,
                error);
    }

    boolean isError() {
        return state == State.ERROR;
    }

    Context with(State state) {
        return new Context(state, delimiter, urlPart, slash, braces, attribute, element, error);
    }

    Context with(UrlPart urlPart) {
        return new Context(state, delimiter, urlPart, slash, braces, attribute, element, error);
    }

    Context with(Slash slash) {
        return new Context(state, delimiter, urlPart, slash, braces, attribute, element, error);
    }

    Context with(BraceDepths braces) {
        return new Context(state, delimiter, urlPart, slash, braces, attribute, element, error);
    }

    /** At the start of the attribute's value. */
    Context inValue(Delimiter delimiter, Attribute attribute) {
        return new Context(this.attribute.value(), delimiter, urlPart, slash, braces, attribute, element, error);
    }

    /** Whose braces are its own. */
    Context copy() {
        return with(braces.copy());
    }

    /**
     * Where we are if a value follows, and not literal text: {@code <a} takes an attribute's name, {@code <a href=} a
     * value without quotes.
     */
    Context nudged() {
        return switch (state) {
            case TAG -> with(State.ATTRIBUTE_NAME);
            case BEFORE_VALUE -> inValue(Delimiter.SPACE_OR_TAG_END, Attribute.NONE);
            case AFTER_NAME ->
                new Context(State.ATTRIBUTE_NAME, delimiter, urlPart, slash, braces, Attribute.NONE, element, error);
            default -> this;
        };
    }

    /**
     * The name under which a template is kept that starts here. Messages show it.
     *
     * @return {@code template} itself between tags
     */
    String derivedName(String template) {
        if (state == State.TEXT) {
            return template;
        }
        var name = new StringBuilder(template).append("$htmltemplate_").append(state);
        if (delimiter != Delimiter.NONE) {
            name.append('_').append(delimiter);
        }
        if (urlPart != UrlPart.NONE) {
            name.append('_').append(urlPart);
        }
        if (slash != Slash.REGEXP) {
            name.append('_').append(slash);
        }
        if (!braces.isNone()) {
            name.append("_jsBraceDepth(").append(braces).append(')');
        }
        if (attribute != Attribute.NONE) {
            name.append('_').append(attribute);
        }
        if (element != Element.NONE) {
            name.append('_').append(element);
        }
        return name.toString();
    }

    /** As Go prints it. A context in which something is wrong is never printed: its error is. */
    @Override
    public String toString() {
        return "{" + state + " " + delimiter + " " + urlPart + " " + slash + " " + braces + " " + attribute + " "
                + element + " <nil>}";
    }
}
