package dev.pitwatch.launcher.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 in the {@code Authorization} header. A pure function.
 *
 * @param region that it is good for
 * @param accessKey whose requests are signed
 * @param secretKey never sent
 */
record S3Signature(String region, String accessKey, String secretKey) {

    /** Of a request without a body. */
    static final String NOTHING = hex(sha256().digest());

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DAY = "yyyyMMdd".length();
    private static final String UNRESERVED = "-._~";

    /** {@return a moment as the header {@code x-amz-date} has it} */
    static String time(Instant moment) {
        return TIME.format(moment);
    }

    /**
     * {@return the header's value}
     *
     * @param path encoded, with its slashes
     * @param query not encoded
     * @param headers those that are signed, in lower case; {@code host} and {@code x-amz-date} must be among them
     * @param sha256 of the body, in hex
     */
    String authorization(
            String method, String path, Map<String, String> query, SortedMap<String, String> headers, String sha256) {
        String time = headers.getOrDefault("x-amz-date", "");
        String signed = String.join(";", headers.keySet());
        String request = String.join(
                "\n",
                method,
                path,
                query(query),
                headers.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                        .collect(Collectors.joining()),
                signed,
                sha256);
        String scope = String.join("/", time.substring(0, DAY), region, "s3", "aws4_request");
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(request));
        return "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s"
                .formatted(accessKey, scope, signed, hex(hmac(key(scope), toSign)));
    }

    private byte[] key(String scope) {
        byte[] key = bytes("AWS4" + secretKey);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return key;
    }

    /** {@return a query as it is sent and signed: encoded, in order of the names} */
    static String query(Map<String, String> query) {
        return new TreeMap<>(query)
                .entrySet().stream()
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
    }

    /** {@return a text as it stands in a path or query: all but letters, digits and {@code -._~} in percent} */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : bytes(text)) {
            char character = (char) (each & 0xff);
            if (character < 0x80 && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return encoded.toString();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    /** {@return a text's digest in hex} */
    static String sha256(String text) {
        return hex(sha256().digest(bytes(text)));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secret key. */
    @Override
    public String toString() {
        return accessKey;
    }
}
