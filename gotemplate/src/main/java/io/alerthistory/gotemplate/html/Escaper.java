package io.alerthistory.gotemplate.html;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.Function;
import io.alerthistory.gotemplate.value.Print;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that are added to pipelines, under Go's names, which messages show. Safe for many threads. */
public enum Escaper {
    ATTRIBUTE("_html_template_attrescaper", HtmlText::attribute),
    /** Values in comments are dropped. */
    COMMENT("_html_template_commentescaper", values -> ""),
    CSS_STRING("_html_template_cssescaper", CssText::string),
    CSS_VALUE("_html_template_cssvaluefilter", CssText::value),
    HTML("_html_template_htmlescaper", HtmlText::text),
    HTML_NAME("_html_template_htmlnamefilter", HtmlText::name),
    JS_REGEXP("_html_template_jsregexpescaper", JsText::regexp),
    JS_STRING("_html_template_jsstrescaper", JsText::string),
    JS_TEMPLATE_LITERAL("_html_template_jstmpllitescaper", JsText::templateLiteral),
    JS_VALUE("_html_template_jsvalescaper", JsText::value),
    UNQUOTED_ATTRIBUTE("_html_template_nospaceescaper", HtmlText::unquotedAttribute),
    RCDATA("_html_template_rcdataescaper", HtmlText::rcdata),
    SRCSET("_html_template_srcsetescaper", UrlText::sourceSet),
    URL("_html_template_urlescaper", UrlText::escape),
    URL_FILTER("_html_template_urlfilter", UrlText::filter),
    URL_NORMALIZER("_html_template_urlnormalizer", UrlText::normalize),
    /** Makes one text of what {@code html} or {@code urlquery} was given, so that others can come between. */
    ARGUMENTS("_eval_args_", Print::sprint);

    /** Stands for a value that was refused: harmless everywhere, and a word that can be searched for. */
    static final String FAILSAFE = "ZgotmplZ";

    private static final Map<String, Function> FUNCTIONS =
            Arrays.stream(values()).collect(toUnmodifiableMap(Escaper::goName, escaper -> escaper.function));

    @FunctionalInterface
    private interface Body {
        String of(@Nullable Object[] values);
    }

    private final String goName;

    @SuppressWarnings("ImmutableEnumChecker") // keeps nothing between calls
    private final Function function;

    Escaper(String goName, Body body) {
        this.goName = goName;
        this.function = Function.variadic(List.of(ArgType.ANY), body::of);
    }

    /** All of them, by the names that escaped templates call them by. */
    public static Map<String, Function> functions() {
        return FUNCTIONS;
    }

    String goName() {
        return goName;
    }

    Function function() {
        return function;
    }
}
