package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerAccountTest {

    private static final String PASSWORD = "a-password-of-a-device";
    private static final BrokerPasswords.Hashed HASHED = BrokerPasswords.hash(PASSWORD);
    private static final TopicRules RULES = new TopicRules(List.of("a/b"), List.of("a/c"));
    private static final BrokerAccount ACCOUNT =
            account("ESP32-1", HASHED.salt(), HASHED.hash(), "ESP32-1", RULES, true);

    @Test
    void givenAnAccount_whenSomebodySignsIn_thenOnlyItsPasswordWorksWhileItIsEnabled() {
        assertThat(ACCOUNT.admits(PASSWORD)).isTrue();
        assertThat(ACCOUNT.admits(PASSWORD + "x")).isFalse();
        assertThat(disabled().admits(PASSWORD)).isFalse();
    }

    @Test
    void givenADeviceThatSignedIn_whenItsAccountChanges_thenItStaysUntilItsPasswordOrRightIsGone() {
        BrokerAccount otherRules =
                account("ESP32-1", HASHED.salt(), HASHED.hash(), null, new TopicRules(List.of(), List.of()), true);
        BrokerAccount otherHash = account("ESP32-1", HASHED.salt(), new byte[32], "ESP32-1", RULES, true);
        BrokerAccount otherSalt = account("ESP32-1", new byte[16], HASHED.hash(), "ESP32-1", RULES, true);

        assertThat(otherRules.keepsSignInOf(ACCOUNT)).isTrue();
        assertThat(ACCOUNT.keepsSignInOf(disabled())).isTrue();
        assertThat(disabled().keepsSignInOf(ACCOUNT)).isFalse();
        assertThat(otherHash.keepsSignInOf(ACCOUNT)).isFalse();
        assertThat(otherSalt.keepsSignInOf(ACCOUNT)).isFalse();
    }

    @Test
    void givenTheSameRow_whenReadAgainOrClosedLater_thenNothingHasChanged() {
        BrokerAccount again =
                account("ESP32-1", HASHED.salt().clone(), HASHED.hash().clone(), "ESP32-1", RULES, true);
        BrokerAccount closing =
                new BrokerAccount("ESP32-1", HASHED.salt(), HASHED.hash(), "ESP32-1", RULES, true, 1_000);

        assertThat(again).isEqualTo(ACCOUNT).hasSameHashCodeAs(ACCOUNT);
        assertThat(closing).isEqualTo(ACCOUNT);
    }

    static Stream<BrokerAccount> others() {
        return Stream.of(
                account("ESP32-2", HASHED.salt(), HASHED.hash(), "ESP32-1", RULES, true),
                account("ESP32-1", new byte[16], HASHED.hash(), "ESP32-1", RULES, true),
                account("ESP32-1", HASHED.salt(), new byte[32], "ESP32-1", RULES, true),
                account("ESP32-1", HASHED.salt(), HASHED.hash(), null, RULES, true),
                account("ESP32-1", HASHED.salt(), HASHED.hash(), "ESP32-1", new TopicRules(List.of(), List.of()), true),
                disabled());
    }

    @ParameterizedTest
    @MethodSource("others")
    void givenOneDifference_whenCompared_thenTheChangeIsSeen(BrokerAccount other) {
        assertThat(other).isNotEqualTo(ACCOUNT);
    }

    @Test
    void givenAnAccount_whenLogged_thenNeitherSaltNorHashIsShown() {
        assertThat(ACCOUNT)
                .hasToString("BrokerAccount[ESP32-1, client id ESP32-1, %s, enabled true]".formatted(RULES))
                .isNotEqualTo("ESP32-1");
    }

    private static BrokerAccount disabled() {
        return account("ESP32-1", HASHED.salt(), HASHED.hash(), "ESP32-1", RULES, false);
    }

    private static BrokerAccount account(
            String username, byte[] salt, byte[] hash, @Nullable String clientId, TopicRules rules, boolean enabled) {
        return new BrokerAccount(username, salt, hash, clientId, rules, enabled, 0);
    }
}
