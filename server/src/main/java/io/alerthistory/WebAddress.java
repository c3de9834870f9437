package io.alerthistory;

import io.alerthistory.cli.Flags;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Where we listen and how we are reached, as the flags say.
 *
 * @param external empty where it is to be made of the host's name and the port that is bound; else without trailing slash
 * @param prefix before every path: empty, or with a leading slash and without a trailing one
 */
record WebAddress(List<InetSocketAddress> listen, Optional<String> external, String prefix) {

    /** @throws StartFailure if an address or URL is none */
    static WebAddress of(Flags.Web flags) {
        var listen = flags.listenAddresses().stream().map(WebAddress::address).toList();
        var external =
                Optional.of(flags.externalUrl()).filter(text -> !text.isEmpty()).map(WebAddress::url);
        var path =
                external.map(url -> String.valueOf(URI.create(url).getPath())).orElse("");
        var prefix = flags.routePrefix().isEmpty() ? path : flags.routePrefix();
        var bare = prefix.replaceAll("^/+|/+$", "");
        return new WebAddress(listen, external, bare.isEmpty() ? "" : "/" + bare);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            var host = text.substring(0, Math.max(colon, 0));
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon < 0 || host.contains("/")) {
                throw new IllegalArgumentException("no host:port");
            }
            var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            var address = bare.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bare, port);
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("unknown host " + bare);
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    "--web.listen-address=" + text + ": " + e.getMessage() + "; write it like :9093 or 127.0.0.1:9093",
                    e);
        }
    }

    private static String url(String text) {
        try {
            var url = new URI(text);
            if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
                throw new IllegalArgumentException("only http and https are supported");
            }
            return text.replaceAll("/+$", "");
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new StartFailure("--web.external-url=" + text + ": " + e.getMessage(), e);
        }
    }

    String externalUrl(boolean encrypted, String hostname, int boundPort) {
        return external.orElse((encrypted ? "https://" : "http://") + hostname + ":" + boundPort);
    }
}
