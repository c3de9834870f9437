package io.alerthistory.support;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Real keys and certificates, made for one test. */
public final class TestKeys {
    /** A key and its certificate. */
    public record Certified(PrivateKey key, X509Certificate certificate) {
        public String certificatePem() {
            return pem(certificate);
        }

        public String keyPem() {
            return pkcs8(key);
        }

        /** One more that this one vouches for. */
        public Certified issue(String name, GeneralName... names) {
            return certified(name, keyPair("EC", 256), this, List.of(names));
        }
    }

    public static final GeneralName LOOPBACK = new GeneralName(GeneralName.iPAddress, "127.0.0.1");

    private static long serial = System.nanoTime();

    private TestKeys() {}

    /** An authority that vouches for itself. */
    public static Certified authority(String name) {
        return certified(name, keyPair("EC", 256), null, List.of());
    }

    /** A server's certificate for loopback that vouches for itself. */
    public static Certified selfSigned(String name, KeyPair keys) {
        return certified(name, keys, null, List.of(LOOPBACK));
    }

    public static KeyPair keyPair(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized Certified certified(
            String name, KeyPair keys, @Nullable Certified issuer, List<GeneralName> names) {
        var subject = new X500Name("CN=" + name);
        var issuerName = issuer == null
                ? subject
                : X500Name.getInstance(
                        issuer.certificate.getSubjectX500Principal().getEncoded());
        var signingKey = issuer == null ? keys.getPrivate() : issuer.key;
        var now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuerName,
                    BigInteger.valueOf(++serial),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            var algorithm = switch (signingKey.getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> "Ed25519";
            };
            var holder = builder.build(new JcaContentSignerBuilder(algorithm).build(signingKey));
            return new Certified(keys.getPrivate(), new JcaX509CertificateConverter().getCertificate(holder));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String pem(X509Certificate certificate) {
        try {
            return written(new JcaMiscPEMGenerator(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code openssl genrsa -traditional} and {@code openssl ecparam -genkey} write it: PKCS#1 or SEC1. */
    public static String traditional(PrivateKey key) {
        try {
            var pkcs8 = PrivateKeyInfo.getInstance(key.getEncoded());
            var inner = pkcs8.parsePrivateKey();
            if (key instanceof java.security.interfaces.ECPrivateKey ec) {
                var curve = pkcs8.getPrivateKeyAlgorithm().getParameters();
                inner = new ECPrivateKey(ec.getParams().getOrder().bitLength(), ec.getS(), curve);
            }
            var bytes = inner.toASN1Primitive().getEncoded();
            return written(() -> new PemObject(key.getAlgorithm() + " PRIVATE KEY", bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String pkcs8(PrivateKey key) {
        try {
            return written(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String written(PemObjectGenerator object) throws IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
