package dev.pitwatch.base.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterKeyTest {

    private static final byte[] OLD = "the key before, of 256 bits or more".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "the key of now, of 256 bits or more".getBytes(StandardCharsets.UTF_8);
    private final MasterKey old = new MasterKey(OLD);
    private final MasterKey rotated = new MasterKey(NEW).after(List.of(OLD));

    @Test
    void givenASealedValue_whenItLiesInAnotherRowOrIsOfAnotherPurpose_thenItDoesNotOpen() {
        byte[] sealed = old.seal("notice", "job:1", "secret");

        assertThat(old.open("notice", "job:1", sealed)).isEqualTo("secret");
        refused(old, "notice", "job:2", sealed);
        refused(old, "machine", "job:1", sealed);
        sealed[sealed.length - 1] ^= 1;
        refused(old, "notice", "job:1", sealed);
        refused(old, "notice", "job:1", new byte[3]);
    }

    @Test
    void givenAValueOfTheTimeBeforeRows_whenOpened_thenItOpensAnywhere() {
        byte[] bound = old.seal("notice", "", "secret");
        byte[] before = Arrays.copyOfRange(bound, old.sealedBegin().length, bound.length);

        assertThat(old.open("notice", "job:1", before)).isEqualTo("secret");
        assertThat(rotated.open("notice", "job:1", before)).isEqualTo("secret");
        refused(new MasterKey(NEW), "notice", "job:1", before);
    }

    @Test
    void givenARotation_whenOldAndNewAreOpened_thenTheNewKeySealsAndTheOldOneStillOpensAndHashes() {
        byte[] before = old.seal("notice", "job:1", "old");
        byte[] now = rotated.seal("notice", "job:1", "new");

        assertThat(rotated.open("notice", "job:1", before)).isEqualTo("old");
        assertThat(rotated.open("notice", "job:1", now)).isEqualTo("new");
        refused(old, "notice", "job:1", now);
        assertThat(now).startsWith(rotated.sealedBegin());
        assertThat(rotated.sealedBegin()).isNotEqualTo(old.sealedBegin());
        assertThat(rotated.hash("licence key", "a")).isEqualTo(old.hash("licence key", "a"));
        assertThat(rotated.hasher("licence key").doFinal("a".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(old.hash("licence key", "a"));
        assertThat(rotated.hashByNewest("database role", "a")).isNotEqualTo(old.hashByNewest("database role", "a"));
    }

    @Test
    void givenARotationThatIsNotFinished_whenOpened_thenTheKeyBeforeSealsAndBothOpen() {
        MasterKey between = old.opening(List.of(NEW));

        assertThat(between.open("notice", "job:1", rotated.seal("notice", "job:1", "new")))
                .isEqualTo("new");
        assertThat(between.seal("notice", "job:1", "x")).startsWith(old.sealedBegin());
        assertThat(between.hash("licence key", "a")).isEqualTo(old.hash("licence key", "a"));
    }

    private static void refused(MasterKey key, String purpose, String row, byte[] sealed) {
        assertThatThrownBy(() -> key.open(purpose, row, sealed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot open a secret of purpose " + purpose);
    }
}
