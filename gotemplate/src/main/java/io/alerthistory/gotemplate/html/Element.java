package io.alerthistory.gotemplate.html;

import java.util.Arrays;
import java.util.Locale;

/** The elements whose content or attributes are read by rules of their own. {@code toString} is Go's name. */
enum Element {
    NONE("elementNone", "", State.TEXT),
    SCRIPT("elementScript", "script", State.JS),
    STYLE("elementStyle", "style", State.CSS),
    TEXTAREA("elementTextarea", "textarea", State.RCDATA),
    TITLE("elementTitle", "title", State.RCDATA),
    /** Has no content and no end tag, so what "ends" it is any {@code </}. */
    META("elementMeta", "meta", State.TEXT);

    private final String goName;
    private final String tag;
    private final State content;

    Element(String goName, String tag, State content) {
        this.goName = goName;
        this.tag = tag;
        this.content = content;
    }

    /** The element of that tag, in letters of any case. */
    static Element named(String tag) {
        var lower = tag.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(element -> element != NONE && element.tag.equals(lower))
                .findFirst()
                .orElse(NONE);
    }

    /** The state behind its start tag. */
    State content() {
        return content;
    }

    /** What follows {@code </} in the tag that ends it. */
    String endTag() {
        return this == META ? "" : tag;
    }

    @Override
    public String toString() {
        return goName;
    }
}
