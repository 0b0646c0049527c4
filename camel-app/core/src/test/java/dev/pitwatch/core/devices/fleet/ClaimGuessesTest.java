package dev.pitwatch.core.devices.fleet;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.fleet.ClaimGuesses.Guess;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimGuessesTest {

    private static final Guess GUESS = new Guess(1, "ESP32-A1B2C3D4E5F6");

    private final TestClock clock = TestClock.atExample();
    private final ClaimGuesses guesses = new ClaimGuesses(clock, 3);

    private void guess(Guess at, int codes) {
        for (int code = 0; code < codes; code++) {
            guesses.wrong(at);
        }
    }

    private void refused() {
        assertThatThrownBy(() -> guesses.requirePatience(GUESS)).isInstanceOf(Problem.class);
    }

    private void free(Guess guess) {
        assertThatCode(() -> guesses.requirePatience(guess)).doesNotThrowAnyException();
    }

    @Test
    void givenTenWrongCodes_whenThereIsAnother_thenItHasToWaitTenSecondsAndAnotherWorkshopHasNot() {
        guess(GUESS, 9);
        free(GUESS);
        guess(GUESS, 1);

        refused();
        free(new Guess(2, GUESS.deviceId()));
        free(new Guess(1, "ESP32-000000000001"));
        clock.pass(Duration.ofSeconds(10));
        free(GUESS);
        guess(GUESS, 1);
        refused();
    }

    @Test
    void givenTenWrongCodes_whenAnHourHasPassed_thenTheyAreForgotten() {
        guess(GUESS, 10);
        clock.pass(Duration.ofHours(1).plusSeconds(1));
        guess(GUESS, 1);

        free(GUESS);
    }

    @Test
    void givenOthersThatGuessAtVeryManyDevices_whenItIsFull_thenTheirOwnGuessesAreForgotten() {
        guess(GUESS, 10);
        for (int device = 0; device < 9; device++) {
            guess(new Guess(2, "ESP32-%012d".formatted(device)), 1);
            guess(new Guess(3, "ESP32-%012d".formatted(device)), 1);
        }

        refused();
    }
}
