package dev.pitwatch.launcher.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.S3SignatureCheck;
import dev.pitwatch.core.testing.S3SignatureCheck.Request;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What our stand-in of a store takes, by the same published examples as {@link S3SignatureTest}. */
class S3SignatureCheckTest {

    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String REGION = "us-east-1";
    private static final String GET = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

    private static Request request(
            String method, String address, String body, Map<String, String> more, String names, String signature) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("host", "examplebucket.s3.amazonaws.com");
        headers.put("x-amz-content-sha256", S3Signature.sha256(body));
        headers.put("x-amz-date", "20130524T000000Z");
        headers.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20130524/us-east-1/s3/aws4_request,SignedHeaders=%s,Signature=%s"
                        .formatted(KEY, names, signature));
        return new Request(method, URI.create(address), headers::get, body.getBytes(UTF_8));
    }

    private static Request get(String address, String range, String signature) {
        return request(
                "GET", address, "", Map.of("range", range), "host;range;x-amz-content-sha256;x-amz-date", signature);
    }

    private static boolean isTaken(Request request) {
        return S3SignatureCheck.isSigned(request, KEY, SECRET, REGION);
    }

    @Test
    void givenThePublishedRequests_whenTheyCome_thenEachIsTaken() {
        String plain = "host;x-amz-content-sha256;x-amz-date";
        assertThat(isTaken(get("/test.txt", "bytes=0-9", GET))).isTrue();
        assertThat(isTaken(request(
                        "PUT",
                        "/test%24file.text",
                        "Welcome to Amazon S3.",
                        Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY"),
                        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")))
                .isTrue();
        assertThat(isTaken(request(
                        "GET",
                        "/?lifecycle",
                        "",
                        Map.of(),
                        plain,
                        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")))
                .isTrue();
        assertThat(isTaken(request(
                        "GET",
                        "/?prefix=J&max-keys=2",
                        "",
                        Map.of(),
                        plain,
                        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")))
                .isTrue();
    }

    @Test
    void givenAPublishedRequest_whenAnythingOfItIsAnother_thenItIsRefused() {
        assertThat(isTaken(get("/test.tx", "bytes=0-9", GET))).isFalse();
        assertThat(isTaken(get("/test.txt?a", "bytes=0-9", GET))).isFalse();
        assertThat(isTaken(get("/test.txt", "bytes=0-8", GET))).isFalse();
        assertThat(isTaken(get("/test.txt", "bytes=0-9", GET.replace('f', '0'))))
                .isFalse();
        Request good = get("/test.txt", "bytes=0-9", GET);
        assertThat(isTaken(new Request("PUT", good.address(), good.header(), good.body())))
                .isFalse();
        assertThat(isTaken(new Request("GET", good.address(), good.header(), new byte[] {1})))
                .isFalse();
        assertThat(S3SignatureCheck.isSigned(good, KEY, "another", REGION)).isFalse();
        assertThat(S3SignatureCheck.isSigned(good, "another", SECRET, REGION)).isFalse();
        assertThat(S3SignatureCheck.isSigned(good, KEY, SECRET, "ap-south-1")).isFalse();
    }
}
