package dev.pitwatch.base.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class P256Test {

    /** RFC 6979, A.2.5: a private key and its public one. The seed is one less, since a seed's key is never 0. */
    @Test
    void givenAKnownKey_whenItsPairIsMade_thenThePublicKeyIsTheKnownOne() {
        byte[] seed = new BigInteger("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", 16)
                .subtract(BigInteger.ONE)
                .toByteArray();

        KeyPair pair = P256.pair(seed);

        assertThat(HexFormat.of().withUpperCase().formatHex(P256.bytes((ECPublicKey) pair.getPublic())))
                .isEqualTo("04"
                        + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                        + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
    }

    @Test
    void givenASeed_whenItsPairSigns_thenThePublicKeyVerifies() throws Exception {
        for (int i = 0; i < 5; i++) {
            KeyPair pair = P256.pair(("any seed of forty bytes or more, number " + i).getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(new byte[] {1});
            byte[] signed = signature.sign();
            signature.initVerify(pair.getPublic());
            signature.update(new byte[] {1});

            assertThat(signature.verify(signed)).isTrue();
        }
    }

    @Test
    void givenBytes_whenAsked_thenOnlyPointsOfTheCurveAreOne() {
        byte[] point = P256.bytes((ECPublicKey) P256.pair(new byte[] {1, 2, 3}).getPublic());
        byte[] off = point.clone();
        off[40] ^= 1;
        byte[] compressed = point.clone();
        compressed[0] = 2;

        assertThat(P256.isPoint(point)).isTrue();
        assertThat(P256.isPoint(off)).isFalse();
        assertThat(P256.isPoint(compressed)).isFalse();
        assertThat(P256.isPoint(new byte[65])).isFalse();
        assertThat(P256.isPoint(new byte[0])).isFalse();
    }
}
