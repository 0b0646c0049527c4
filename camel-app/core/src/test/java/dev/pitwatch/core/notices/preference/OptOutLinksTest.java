package dev.pitwatch.core.notices.preference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.notices.preference.OptOutLinks.Link;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptOutLinksTest {

    private static final MasterKey KEY = key(1);

    private final OptOutLinks links = new OptOutLinks(KEY);

    private static MasterKey key(int of) {
        return new MasterKey(bytes(of));
    }

    private static byte[] bytes(int of) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) of);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(OptOut.class)
    void givenAPersonAndAKind_whenALinkIsMade_thenItIsForThatAndNothingElse(OptOut kind) {
        String token = links.token(4711, kind);

        assertThat(token).matches("[A-Za-z0-9_-]{32}").isEqualTo(links.token(4711, kind));
        assertThat(links.read(token)).contains(new Link(4711, kind));
        assertThat(links.token(4712, kind)).isNotEqualTo(token);
    }

    @Test
    void givenALink_whenAnyBitOfItIsChanged_thenItIsNone() {
        byte[] token = Base64.getUrlDecoder().decode(links.token(7, OptOut.SUMMARY));

        for (int bit = 0; bit < token.length * 8; bit++) {
            byte[] changed = token.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(links.read(Base64.getUrlEncoder().encodeToString(changed)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "lXw_k0-9aT2vQb7cD1eFgH",
                "lXw_k0-9aT2vQb7cD1eFgHlXw_k0-9a.",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void givenWhatIsNoLink_whenRead_thenItIsNone(String text) {
        assertThat(links.read(text)).isEmpty();
    }

    @Test
    void givenAnotherKey_whenALinkIsRead_thenItIsNone() {
        assertThat(new OptOutLinks(key(2)).read(links.token(7, OptOut.ALERTS))).isEmpty();
    }

    @Test
    void givenARotation_whenALinkOfBeforeIsRead_thenItIsStillGood() {
        OptOutLinks after = new OptOutLinks(key(2).after(List.of(bytes(1))));

        assertThat(after.read(links.token(7, OptOut.ALERTS))).contains(new Link(7, OptOut.ALERTS));
    }
}
