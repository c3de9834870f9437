/**
 * Who may come in, and how: the file of {@code --web.config.file}, with TLS, passwords, headers and a rate limit. The
 * file has the form of Prometheus' exporter-toolkit 0.17. {@link io.alerthistory.web.WebGuard} is what the HTTP server
 * asks; {@code WebReader} reads the file, {@code WebFile} reads it again when it has changed, {@code LiveTls} makes each
 * connection from what is in force. Uses {@code api} for the interface it fills, {@code config} for the reader of YAML,
 * and {@code files}. Answering is {@code api}'s business: nothing here knows of paths or bodies.
 */
@NullMarked
package io.alerthistory.web;

import org.jspecify.annotations.NullMarked;
