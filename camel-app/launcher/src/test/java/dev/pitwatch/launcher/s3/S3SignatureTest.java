package dev.pitwatch.launcher.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples of "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk" in AWS's S3 reference. */
class S3SignatureTest {

    private static final S3Signature SIGNATURE =
            new S3Signature("us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static String signed(
            String method, String path, Map<String, String> query, String sha256, Map<String, String> more) {
        TreeMap<String, String> headers = new TreeMap<>(more);
        headers.put("host", "examplebucket.s3.amazonaws.com");
        headers.put("x-amz-content-sha256", sha256);
        headers.put("x-amz-date", "20130524T000000Z");
        return SIGNATURE.authorization(method, path, query, headers, sha256);
    }

    @Test
    void givenGetObject_whenSigned_thenAsPublished() {
        assertThat(signed("GET", "/test.txt", Map.of(), S3Signature.NOTHING, Map.of("range", "bytes=0-9")))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void givenPutObject_whenSigned_thenAsPublished() {
        String sha256 = S3Signature.sha256("Welcome to Amazon S3.");
        Map<String, String> more =
                Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY");

        assertThat(signed("PUT", "/" + S3Signature.encoded("test$file.text"), Map.of(), sha256, more))
                .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void givenLifecycleOfABucket_whenSigned_thenAsPublished() {
        assertThat(signed("GET", "/", Map.of("lifecycle", ""), S3Signature.NOTHING, Map.of()))
                .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void givenListOfObjects_whenSigned_thenAsPublished() {
        assertThat(signed("GET", "/", Map.of("prefix", "J", "max-keys", "2"), S3Signature.NOTHING, Map.of()))
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void givenATextThatMustBeEncoded_whenEncoded_thenByItsBytes() {
        assertThat(S3Signature.encoded("a/b c+ü~")).isEqualTo("a%2Fb%20c%2B%C3%BC~");
    }

    @Test
    void givenASignature_whenSaid_thenWithoutTheSecret() {
        assertThat(SIGNATURE).hasToString("AKIAIOSFODNN7EXAMPLE");
    }
}
