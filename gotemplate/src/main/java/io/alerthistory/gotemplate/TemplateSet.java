package io.alerthistory.gotemplate;

import static java.util.Objects.requireNonNull;

import io.alerthistory.gotemplate.html.ContextualEscaper;
import io.alerthistory.gotemplate.html.Escaper;
import io.alerthistory.gotemplate.parse.ParseFailure;
import io.alerthistory.gotemplate.parse.Parser;
import io.alerthistory.gotemplate.parse.Position.Source;
import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.render.Builtins;
import io.alerthistory.gotemplate.render.Interpreter;
import io.alerthistory.gotemplate.value.Function;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Templates by name that may include each other, and the functions they can call. Never changes: whoever adds a template
 * gets another set. Safe for many threads.
 */
public final class TemplateSet {
    // Not changed any more, and hash maps all the same: they answer faster than those of Map.copyOf.
    private final Map<String, Tree> trees;
    private final Map<String, Function> functions;

    private TemplateSet(Map<String, Tree> trees, Map<String, Function> functions) {
        this.trees = trees;
        this.functions = functions;
    }

    /** An empty set, whose templates can call {@code functions} besides those of the language. */
    public static TemplateSet with(Map<String, Function> functions) {
        var all = new HashMap<>(Builtins.ALL);
        all.putAll(functions);
        return new TemplateSet(Map.of(), all);
    }

    /**
     * This set and what {@code text} defines: a template called {@code name}, and others by <code>{{define}}</code>. One
     * that is there already is replaced, unless the new one is empty.
     *
     * @throws TemplateException at the first mistake
     */
    public TemplateSet parse(String name, String text) {
        var added = new HashMap<>(trees);
        try {
            Parser.parse(new Source(name, text), functions::containsKey).forEach((defined, tree) -> {
                if (!Parser.isEmpty(tree.root()) || !trees.containsKey(defined)) {
                    added.put(defined, tree);
                }
            });
        } catch (ParseFailure e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
        return new TemplateSet(added, functions);
    }

    /**
     * What the template called {@code name} makes of {@code data}.
     *
     * @param bound functions of this one rendering, which replace those of the same names; there must be such
     * @throws TemplateException if there is none, or it fails, or goes beyond its limits
     */
    public String render(String name, @Nullable Object data, Limits limits, Map<String, Function> bound) {
        return Interpreter.render(tree(name), trees, functions, bound, data, limits);
    }

    /**
     * The template called {@code name} as {@code html/template} executes it. Takes a look at all that the template
     * includes, so keep the result.
     *
     * @throws TemplateException if there is none, or it cannot be said what a value in it would mean to a browser
     */
    public HtmlTemplate html(String name) {
        var escaped = ContextualEscaper.escape(trees, name);
        var all = new HashMap<>(functions);
        all.putAll(Escaper.functions());
        return new HtmlTemplate(requireNonNull(escaped.get(name)), escaped, all);
    }

    private Tree tree(String name) {
        var tree = trees.get(name);
        if (tree == null) {
            throw new TemplateException("template: no template \"" + name + "\" is defined");
        }
        return tree;
    }
}
