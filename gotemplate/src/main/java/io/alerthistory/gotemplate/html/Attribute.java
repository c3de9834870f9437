package io.alerthistory.gotemplate.html;

/** The attributes whose values are read by rules of their own. {@code toString} is Go's name. */
enum Attribute {
    NONE("attrNone", State.ATTRIBUTE),
    /** An event handler. */
    SCRIPT("attrScript", State.JS),
    /** The {@code type} of a {@code <script>}. */
    SCRIPT_TYPE("attrScriptType", State.ATTRIBUTE),
    STYLE("attrStyle", State.CSS),
    URL("attrURL", State.URL),
    SRCSET("attrSrcset", State.SRCSET),
    /** The {@code content} of a {@code <meta>}. */
    META_CONTENT("attrMetaContent", State.META_CONTENT);

    private final String goName;
    private final State value;

    Attribute(String goName, State value) {
        this.goName = goName;
        this.value = value;
    }

    /**
     * The attribute of that name in a tag of {@code element}.
     *
     * @param name in small letters
     */
    static Attribute of(Element element, String name) {
        if (element == Element.SCRIPT && name.equals("type")) {
            return SCRIPT_TYPE;
        }
        if (element == Element.META && name.equals("content")) {
            return META_CONTENT;
        }
        return switch (AttributeType.of(name)) {
            case URL -> URL;
            case CSS -> STYLE;
            case JS -> SCRIPT;
            case SRCSET -> SRCSET;
            case PLAIN, HTML, UNSAFE -> NONE;
        };
    }

    /** The state at the start of its value. */
    State value() {
        return value;
    }

    @Override
    public String toString() {
        return goName;
    }
}
