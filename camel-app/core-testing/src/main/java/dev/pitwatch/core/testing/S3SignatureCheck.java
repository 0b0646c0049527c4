package dev.pitwatch.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Whether a request is signed by AWS's Signature Version 4, worked out from what came, as a store does it. */
public final class S3SignatureCheck {

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private S3SignatureCheck() {}

    static Instant time(String date) {
        return TIME.parse(date, Instant::from);
    }

    /**
     * A request as it came.
     *
     * @param address path and query, encoded as it was sent
     * @param header the first value of a header by its name, which is in lower case; null: none
     */
    public record Request(String method, URI address, Function<String, @Nullable String> header, byte[] body) {}

    /** {@return whether it is signed by these keys for that region} */
    public static boolean isSigned(Request sent, String accessKey, String secretKey, String region) {
        Function<String, @Nullable String> header = sent.header();
        Matcher authorization = AUTHORIZATION.matcher(String.valueOf(header.apply("authorization")));
        String date = String.valueOf(header.apply("x-amz-date"));
        String digest = String.valueOf(header.apply("x-amz-content-sha256"));
        if (!authorization.matches()
                || !authorization.group(1).equals(accessKey)
                || !authorization.group(3).equals(region)
                || !date.startsWith(authorization.group(2))
                || !digest.equals(sha256(sent.body()))) {
            return false;
        }
        List<String> signed = List.of(authorization.group(4).split(";"));
        if (!signed.containsAll(List.of("host", "x-amz-content-sha256", "x-amz-date"))) {
            return false;
        }
        String request = sent.method() + "\n"
                + sent.address().getRawPath() + "\n"
                + sortedQuery(sent.address().getRawQuery()) + "\n"
                + signed.stream()
                        .map(name -> name + ":" + header.apply(name) + "\n")
                        .collect(Collectors.joining())
                + "\n" + authorization.group(4) + "\n" + digest;
        String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + authorization.group(2) + "/" + region
                + "/s3/aws4_request\n" + sha256(request.getBytes(UTF_8));
        byte[] key = hmac(("AWS4" + secretKey).getBytes(UTF_8), authorization.group(2));
        key = hmac(hmac(hmac(key, region), "s3"), "aws4_request");
        return HexFormat.of().formatHex(hmac(key, toSign)).equals(authorization.group(5));
    }

    private static String sortedQuery(String raw) {
        return raw == null
                ? ""
                : Arrays.stream(raw.split("&"))
                        .map(one -> one.contains("=") ? one : one + "=")
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
