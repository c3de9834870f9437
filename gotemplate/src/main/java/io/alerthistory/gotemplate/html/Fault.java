package io.alerthistory.gotemplate.html;

/** The kinds of mistakes, each with the code that Go's {@code html/template/error.go} explains it under. */
enum Fault {
    /** A value in a URL of which one branch has a question mark and another has none: ErrAmbigContext. */
    AMBIGUOUS_URL,
    /** ErrBadHTML. */
    BAD_HTML,
    /** Branches leave a tag, a quote or a script in different places; also ErrRangeLoopReentry: ErrBranchEnd. */
    BRANCHES_DIFFER,
    /** The whole does not end between tags: ErrEndContext. */
    UNFINISHED,
    /** ErrNoSuchTemplate. */
    NO_SUCH_TEMPLATE,
    /** A template that calls itself ends elsewhere each time: ErrOutputContext. */
    NO_FIXED_POINT,
    /** A value between the brackets of a regular expression: ErrPartialCharset. */
    PARTIAL_CHARSET,
    /** A value behind a backslash: ErrPartialEscape. */
    PARTIAL_ESCAPE,
    /** Depending on the branch taken, a division or a regular expression: ErrSlashAmbig. */
    AMBIGUOUS_SLASH,
    /** {@code html} or {@code urlquery} where they would not do: ErrPredefinedEscaper. */
    PREDEFINED_ESCAPER
}
