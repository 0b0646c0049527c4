package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LicenceKeyTest {

    private final LicenceKey keys = new LicenceKey(new MasterKey(new byte[32]));

    @Test
    void givenManyKeys_whenGenerated_thenAllHaveTheShapeAndDiffer() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            String key = keys.generate();
            assertThat(key).matches("LIC(-[A-HJ-NP-Z2-9]{4}){3}");
            assertThat(seen.add(key)).isTrue();
        }
        assertThat(String.join("", seen).replace("LIC-", "").chars().distinct()).hasSize(32 + 1);
    }

    @Test
    void givenAKey_whenHashed_thenOnlyItMatchesAndOnlyUnderItsMasterKey() {
        byte[] hash = keys.hash("LIC-4F8D-9K2L-3P7Q");

        assertThat(hash).hasSize(32);
        assertThat(keys.matches("LIC-4F8D-9K2L-3P7Q", hash)).isTrue();
        assertThat(keys.matches("LIC-4F8D-9K2L-3P7R", hash)).isFalse();
        assertThat(keys.matches("", hash)).isFalse();
        assertThat(new LicenceKey(new MasterKey("another key of thirty-two bytes!!"
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                        .matches("LIC-4F8D-9K2L-3P7Q", hash))
                .isFalse();
    }
}
