package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailFormatTest {

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "a.b+c@x-y.example", "!#$%&'*+/=?^_`{|}~-@1.example"})
    void givenAnAddress_whenChecked_thenItIsOne(String text) {
        assertThat(EmailFormat.isAddress(text)).isTrue();
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
        assertThat(EmailFormat.isAddress(text)).isFalse();
    }

    /** What made a regular expression recurse until its stack was full. */
    @ParameterizedTest
    @ValueSource(ints = {300, 100_000, 1_000_000})
    void givenAVeryLongText_whenChecked_thenItIsNone(int length) {
        assertThat(EmailFormat.isAddress("a@" + "b.".repeat(length))).isFalse();
        assertThat(EmailFormat.isAddress("a@" + "b".repeat(64))).isFalse();
        assertThat(EmailFormat.isAddress("a".repeat(65) + "@b")).isFalse();
    }
}
