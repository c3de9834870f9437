package io.alerthistory.gotemplate;

import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.render.Interpreter;
import io.alerthistory.gotemplate.value.Function;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template whose values are made harmless in HTML, with those it includes. Never changes; safe for many threads. */
public final class HtmlTemplate {
    private final Tree tree;
    private final Map<String, Tree> trees;
    private final Map<String, Function> functions;

    HtmlTemplate(Tree tree, Map<String, Tree> trees, Map<String, Function> functions) {
        this.tree = tree;
        this.trees = trees;
        this.functions = functions;
    }

    /**
     * What it makes of {@code data}.
     *
     * @param bound functions of this one rendering, as in {@link TemplateSet#render}
     * @throws TemplateException if it fails, or goes beyond its limits
     */
    public String render(@Nullable Object data, Limits limits, Map<String, Function> bound) {
        return Interpreter.render(tree, trees, functions, bound, data, limits);
    }
}
