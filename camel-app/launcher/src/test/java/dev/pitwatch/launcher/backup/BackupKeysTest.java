package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.launcher.backup.DataKey.Wrapped;
import java.security.PublicKey;
import java.util.Locale;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackupKeysTest {

    /** Points and numbers with leading zeros are rarer than one in a hundred. */
    @RepeatedTest(200)
    void givenAPair_whenAKeyIsWrappedForThePublicOne_thenItsWordsAloneOpenIt() {
        BackupKeys.Pair pair = BackupKeys.make();
        PublicKey reader = BackupKeys.publicKey(pair.publicText()).orElseThrow();
        DataKey key = DataKey.make();

        Wrapped wrapped = key.wrapFor(reader);

        assertThat(DataKey.unwrap(
                                wrapped,
                                BackupKeys.privateKey(pair.privateWords()).orElseThrow())
                        .orElseThrow()
                        .derived("test"))
                .isEqualTo(key.derived("test"));
        assertThat(DataKey.unwrap(
                        wrapped,
                        BackupKeys.privateKey(BackupKeys.make().privateWords()).orElseThrow()))
                .isEmpty();
    }

    @Test
    void givenWords_whenTypedOtherwise_thenTheyCountAndAMisspeltOneDoesNot() {
        String words = BackupKeys.make().privateWords();

        assertThat(words.split(" ", -1)).hasSize(17).allMatch(word -> word.length() == 5);
        assertThat(BackupKeys.privateKey(words.toUpperCase(Locale.ROOT).replace(' ', '-') + "\n"))
                .isPresent();
        char first = words.charAt(0);
        assertThat(BackupKeys.privateKey((first == 'b' ? 'd' : 'b') + words.substring(1)))
                .isEmpty();
        assertThat(BackupKeys.privateKey('x' + words.substring(1))).isEmpty();
        assertThat(BackupKeys.privateKey(words.substring(6))).isEmpty();
        assertThat(BackupKeys.privateKey("")).isEmpty();
    }

    @Test
    void givenAWrappedKey_whenItIsChanged_thenItOpensNothing() {
        BackupKeys.Pair pair = BackupKeys.make();
        Wrapped wrapped =
                DataKey.make().wrapFor(BackupKeys.publicKey(pair.publicText()).orElseThrow());
        char last = wrapped.sealed().charAt(wrapped.sealed().length() - 1);
        Wrapped changed = new Wrapped(
                wrapped.made(),
                wrapped.sealed().substring(0, wrapped.sealed().length() - 1) + (last == '0' ? '1' : '0'));

        assertThat(DataKey.unwrap(
                        changed, BackupKeys.privateKey(pair.privateWords()).orElseThrow()))
                .isEmpty();
    }
}
