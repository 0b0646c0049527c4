package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.testing.Patches;
import org.junit.jupiter.api.Test;

class PricesTest {

    private static final Price RUPEES = new Price(250_000, "INR");

    @Test
    void givenNoPrice_whenAnAmountIsSet_thenItIsInTheWorkshopsCurrency() {
        assertThat(Prices.merged(null, Patches.of("{'amount_minor': 1200}"), "INR"))
                .isEqualTo(new Price(1_200, "INR"));
        assertThat(Prices.merged(null, Patches.of("{'amount_minor': 1200, 'currency': null}"), "INR"))
                .isEqualTo(new Price(1_200, "INR"));
    }

    @Test
    void givenNoPrice_whenNoAmountIsSet_thenItIsSaidToBeMissing() {
        assertThatThrownBy(() -> Prices.merged(null, Patches.of("{'currency': 'INR'}"), "INR"))
                .isInstanceOf(Problem.class)
                .hasMessage("price.amount_minor: is missing");
        assertThatThrownBy(() -> Prices.merged(null, Patches.of("{'amount_minor': null}"), "INR"))
                .hasMessage("price.amount_minor: is missing");
    }

    @Test
    void givenAPrice_whenOnePartIsSet_thenTheOtherStays() {
        assertThat(Prices.merged(RUPEES, Patches.of("{'amount_minor': 5}"), "INR"))
                .isEqualTo(new Price(5, "INR"));
        assertThat(Prices.merged(RUPEES, Patches.of("{'currency': 'EUR'}"), "EUR"))
                .isEqualTo(new Price(250_000, "EUR"));
    }

    @Test
    void givenAWorkshopThatChangedItsCurrency_whenAnOldPriceStaysAsItIs_thenItMay() {
        assertThat(Prices.merged(RUPEES, Patches.of("{'amount_minor': 250000}"), "EUR"))
                .isEqualTo(RUPEES);
        assertThatThrownBy(() -> Prices.merged(RUPEES, Patches.of("{'amount_minor': 250001}"), "EUR"))
                .isInstanceOf(Problem.class)
                .hasMessage("price.currency: must be EUR, the currency of the workshop");
    }

    @Test
    void givenAPriceOrNone_whenRequired_thenOnlyAnotherCurrencyIsRefused() {
        assertThatCode(() -> Prices.require(null, "INR")).doesNotThrowAnyException();
        assertThatCode(() -> Prices.require(RUPEES, "INR")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Prices.require(RUPEES, "EUR")).hasMessageContaining("must be EUR");
    }
}
