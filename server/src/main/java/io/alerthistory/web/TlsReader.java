package io.alerthistory.web;

import io.alerthistory.config.Field;
import io.alerthistory.config.Section;
import io.alerthistory.config.Suggestion;
import io.alerthistory.files.Sources;
import io.alerthistory.tls.Pem;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Reads a {@code tls_server_config}. Names of algorithms are Go's, with the Java name beside each where they differ. */
final class TlsReader {
    /** What a file without mistakes says; to build it may still fail. */
    record Read(ServerTls.Identity identity, ServerTls.Clients clients, ServerTls.Algorithms algorithms) {
        ServerTls build() {
            try {
                return ServerTls.of(identity, clients, algorithms);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a TLS configuration that was checked does not work", e);
            }
        }
    }

    private record Version(String name, String javaName) {}

    private static final List<Version> VERSIONS = List.of(
            new Version("TLS10", "TLSv1"),
            new Version("TLS11", "TLSv1.1"),
            new Version("TLS12", "TLSv1.2"),
            new Version("TLS13", "TLSv1.3"));

    private static final int TLS12 = 2;
    private static final int TLS13 = 3;

    /** Go does not let these be chosen: they are on whenever TLS 1.3 is. */
    private static final List<String> CIPHERS_OF_TLS13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** Those that Go 1.26 calls secure. Go and Java both use the names of the standards. */
    static final Set<String> CIPHERS = new LinkedHashSet<>(List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"));

    private static final Map<String, String> CURVES = new TreeMap<>(Map.of(
            "CurveP256", "secp256r1",
            "CurveP384", "secp384r1",
            "CurveP521", "secp521r1",
            "X25519", "x25519"));

    /** @param verifies whether the certificate must be issued by one of the authorities */
    private record ClientAuth(ServerTls.Clients.Wish wish, boolean verifies) {}

    private static final Map<String, ClientAuth> CLIENT_AUTH = new TreeMap<>(Map.of(
            "NoClientCert", new ClientAuth(ServerTls.Clients.Wish.NONE, false),
            "RequestClientCert", new ClientAuth(ServerTls.Clients.Wish.WANTED, false),
            "RequireAnyClientCert", new ClientAuth(ServerTls.Clients.Wish.NEEDED, false),
            "RequireClientCert", new ClientAuth(ServerTls.Clients.Wish.NEEDED, false), // its name of old
            "VerifyClientCertIfGiven", new ClientAuth(ServerTls.Clients.Wish.WANTED, true),
            "RequireAndVerifyClientCert", new ClientAuth(ServerTls.Clients.Wish.NEEDED, true)));

    private final Path folder;
    private final Sources sources;

    /** @param folder that relative paths start from */
    TlsReader(Path folder, Sources sources) {
        this.folder = folder;
        this.sources = sources;
    }

    /** Empty if the file does not ask for TLS, or if there are mistakes. */
    Optional<Read> read(Field field) {
        @Nullable Section tls = field.section();
        if (tls == null) {
            return Optional.empty();
        }
        var chain = fromPem(tls, "cert", Pem::certificates);
        var algorithms = algorithms(
                tls, chain.map(certificates -> certificates.getFirst().getPublicKey()));
        var key = fromPem(tls, "key", Pem::privateKey);
        var authorities = fromPem(tls, "client_ca", Pem::certificates);
        boolean wanted =
                isGiven(tls, "cert") || isGiven(tls, "key") || isGiven(tls, "client_ca") || tls.has("client_auth_type");
        var clients = clients(tls, authorities);
        tls.end();
        if (!wanted) {
            field.warn("names no certificate, so connections are not encrypted. Add cert_file and key_file");
            return Optional.empty();
        }
        require(tls, "cert", "the server's certificate");
        require(tls, "key", "the key of the server's certificate");
        if (chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        if (!belongTogether(key.get(), chain.get().getFirst().getPublicKey())) {
            given(tls, "key").refuse("is not the key of the certificate. Name the two that were made together");
        }
        return Optional.of(new Read(new ServerTls.Identity(key.get(), chain.get()), clients, algorithms));
    }

    private static boolean isGiven(Section tls, String name) {
        return tls.has(name) || tls.has(name + "_file");
    }

    /** The field that counts where the text may be in the file itself or in one of its own. */
    private static Field given(Section tls, String name) {
        return tls.has(name + "_file") ? tls.field(name + "_file") : tls.field(name);
    }

    private static void require(Section tls, String name, String what) {
        if (!isGiven(tls, name)) {
            tls.field(name + "_file").refuse("is missing: name " + what + " here, or write it out as " + name);
        }
    }

    private interface Decoder<T> {
        T decode(String text) throws Pem.Unusable;
    }

    /** Empty if it is not given, or a mistake. */
    private <T> Optional<T> fromPem(Section tls, String name, Decoder<T> decoder) {
        var inline = tls.field(name);
        var file = tls.field(name + "_file");
        if (tls.has(name) && tls.has(name + "_file")) {
            inline.warn("does not count, since " + name + "_file is given, too. Remove one");
        }
        if (!isGiven(tls, name)) {
            return Optional.empty();
        }
        var field = given(tls, name);
        try {
            var text = tls.has(name + "_file") ? content(file.text("")) : inline.text("");
            return Optional.of(decoder.decode(text));
        } catch (UnreadableException | Pem.Unusable e) {
            field.refuse(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    private String content(String path) throws UnreadableException {
        try {
            var file = folder.resolve(path);
            return switch (sources.read(file)) {
                case Sources.Content.Unreadable(var why) -> throw new UnreadableException(file + " " + why);
                case Sources.Content.Bytes(var bytes) -> WebReader.decoded(bytes);
            };
        } catch (CharacterCodingException e) {
            throw new UnreadableException("is not PEM, which is text. openssl x509 and openssl pkey make PEM of DER");
        } catch (InvalidPathException e) {
            throw new UnreadableException("is not the path of a file");
        }
    }

    /** Whether what the key signs is what the certificate vouches for. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        var something = new byte[32];
        new SecureRandom().nextBytes(something);
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(something);
            var signature = signer.sign();
            signer.initVerify(certified);
            signer.update(something);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind
        }
    }

    private static ServerTls.Clients clients(Section tls, Optional<List<X509Certificate>> authorities) {
        var type = tls.field("client_auth_type");
        var name = type.text("");
        @Nullable ClientAuth asked = CLIENT_AUTH.get(name.isEmpty() ? "NoClientCert" : name);
        if (asked == null) {
            type.refuse("must be one of " + String.join(", ", CLIENT_AUTH.keySet()));
            asked = new ClientAuth(ServerTls.Clients.Wish.NEEDED, true);
        }
        boolean asksNothing = asked.wish == ServerTls.Clients.Wish.NONE;
        if (asksNothing && isGiven(tls, "client_ca")) {
            given(tls, "client_ca")
                    .refuse("does nothing without client_auth_type. Add client_auth_type: RequireAndVerifyClientCert");
        }
        if (asked.verifies && !isGiven(tls, "client_ca")) {
            type.warn(
                    "takes the certificate of any public authority, which anybody can get. Add client_ca_file, with the"
                            + " authority that issues your clients' certificates");
        }
        var sans = tls.field("client_allowed_sans");
        Optional<Set<String>> allowed = sans.isGiven() ? Optional.of(Set.copyOf(sans.texts())) : Optional.empty();
        if (asksNothing && allowed.isPresent()) {
            sans.warn("does nothing without client_auth_type. Add client_auth_type: RequireAndVerifyClientCert");
        }
        // Who has no certificate has none of the names.
        var wish = allowed.isPresent() && !asksNothing ? ServerTls.Clients.Wish.NEEDED : asked.wish;
        return new ServerTls.Clients(wish, issuer(asked.verifies, authorities), allowed);
    }

    private static ServerTls.Issuer issuer(boolean verifies, Optional<List<X509Certificate>> authorities) {
        if (!verifies) {
            return new ServerTls.Issuer.Anybody();
        }
        return authorities
                .<ServerTls.Issuer>map(ServerTls.Issuer.OneOf::new)
                .orElseGet(ServerTls.Issuer.PublicAuthority::new);
    }

    private static ServerTls.Algorithms algorithms(Section tls, Optional<PublicKey> certified) {
        var min = tls.field("min_version");
        var max = tls.field("max_version");
        int from = version(min, TLS12);
        int to = version(max, TLS13);
        var ciphers = names(tls.field("cipher_suites"), CIPHERS, Function.identity());
        if (!ciphers.isEmpty() && to == TLS13) {
            CIPHERS_OF_TLS13.stream().filter(name -> !ciphers.contains(name)).forEach(ciphers::add);
        }
        var curves = curves(tls.field("curve_preferences"), certified);
        boolean inOrder = tls.field("prefer_server_cipher_suites").bool(true);
        return new ServerTls.Algorithms(protocols(min, from, max, to), ciphers, curves, inOrder);
    }

    /** Go lets the key of the certificate be on any curve; Java only on one of these. */
    private static List<String> curves(Field field, Optional<PublicKey> certified) {
        var curves = names(field, CURVES.keySet(), name -> CURVES.getOrDefault(name, name));
        if (!curves.isEmpty() && certified.orElse(null) instanceof ECPublicKey key) {
            int bits = key.getParams().getCurve().getField().getFieldSize();
            var own = "secp" + bits + "r1";
            if (CURVES.containsValue(own) && !curves.contains(own)) {
                field.warn("does not name CurveP" + bits + ", the curve of the certificate, which is allowed even so");
                curves.add(own);
            }
        }
        return curves;
    }

    private static int version(Field field, int fallback) {
        if (!field.isGiven()) {
            return fallback;
        }
        var names = VERSIONS.stream().map(Version::name).toList();
        int version = names.indexOf(field.text(""));
        if (version < 0) {
            field.refuse("must be one of " + String.join(", ", names));
            return fallback;
        }
        return version;
    }

    /** Without those that this Java has switched off, as it does with the first two. */
    private static List<String> protocols(Field min, int from, Field max, int to) {
        if (from > to) {
            max.refuse("must not be below min_version, which is " + VERSIONS.get(from).name + " unless said");
            return List.of();
        }
        var on = switchedOn();
        var possible = VERSIONS.subList(from, to + 1).stream()
                .map(Version::javaName)
                .filter(on::contains)
                .toList();
        if (possible.isEmpty()) {
            max.refuse(
                    "leaves versions only that are switched off in this Java, because they can be broken. Write TLS12"
                            + " or TLS13");
        } else if (!possible.contains(VERSIONS.get(from).javaName)) {
            min.warn(
                    "allows versions that are switched off in this Java, because they can be broken; clients need TLS 1.2"
                            + " or 1.3 all the same");
        }
        return possible;
    }

    private static List<String> switchedOn() {
        try {
            return Arrays.asList(
                    SSLContext.getDefault().getDefaultSSLParameters().getProtocols());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static List<String> names(Field list, Set<String> known, Function<String, String> toJava) {
        var names = new ArrayList<String>();
        for (var item : list.items()) {
            var name = item.text("");
            if (known.contains(name)) {
                names.add(toJava.apply(name));
            } else {
                @Nullable String nearest = Suggestion.nearest(name, known);
                item.refuse("is not known. "
                        + (nearest == null ? "Known: " + String.join(", ", known) : "Did you mean " + nearest + "?"));
            }
        }
        return names;
    }
}
