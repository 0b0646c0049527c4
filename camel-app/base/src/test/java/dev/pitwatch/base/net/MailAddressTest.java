package dev.pitwatch.base.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "a.b+c@x-y.example", "!#$%&'*+/=?^_`{|}~-@1.example"})
    void givenAnAddress_whenChecked_thenItIsOne(String text) {
        assertThat(MailAddress.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@b",
                "a@",
                "a@b@c",
                "a@-b",
                "a@b-",
                "a@b.",
                "a@.b",
                "a@b..c",
                "a b@c",
                "ä@b.example",
                "a@b.exämple",
                ".a@b",
                "a.@b",
                "a..b@c",
                ".@b",
                "a,b@c",
                "a@[127.0.0.1]"
            })
    void givenSomethingElse_whenChecked_thenItIsNone(String text) {
        assertThat(MailAddress.isValid(text)).isFalse();
    }

    /** What made a regular expression recurse until its stack was full. */
    @ParameterizedTest
    @ValueSource(ints = {300, 100_000, 1_000_000})
    void givenAVeryLongText_whenChecked_thenItIsNone(int length) {
        assertThat(MailAddress.isValid("a@" + "b.".repeat(length))).isFalse();
        assertThat(MailAddress.isValid("a@" + "b".repeat(64))).isFalse();
        assertThat(MailAddress.isValid("a".repeat(65) + "@b")).isFalse();
    }
}
