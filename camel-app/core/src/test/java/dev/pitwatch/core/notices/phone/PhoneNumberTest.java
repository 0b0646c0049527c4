package dev.pitwatch.core.notices.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {

    private static final PhoneRegion SOUTH_AFRICA = new PhoneRegion("ZA");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+919876543210",
                "9876543210",
                "09876543210",
                "919876543210",
                "00919876543210",
                " +91 98765 43210 ",
                "+91-98765-43210",
                "(+91) 98765.43210",
                "+91 (0)98765 43210",
                "098765/43210",
                "98765–43210",
                "९८७६५ ४३२१०",
                "＋９１９８７６５４３２１０",
                "\u202a+91\u00a098765\u00a043210\u202c"
            })
    void givenAnyWayToWriteANumber_whenUnderstood_thenItIsTheSameInE164(String typed) {
        assertThat(PhoneNumber.of("phone", typed, PhoneRegion.INDIA)).isEqualTo("+919876543210");
    }

    @ParameterizedTest
    @CsvSource({
        "082 123 4567, ZA, +27821234567",
        "+44 (0)20 7946 0958, ZA, +442079460958",
        "011 44 20 7946 0958, US, +442079460958",
        "(650) 253-0000, US, +16502530000",
        "8 (912) 345-67-89, RU, +79123456789",
        "06 1234 5678, IT, +390612345678",
        "022-2345 6789, IN, +912223456789",
        "1800 123 4567, IN, +9118001234567",
        "+999 123 456 789, IN, +999123456789",
        "+1 555 0100, IN, +15550100",
        "+43 0 0 7705 1234, IN, +4377051234"
    })
    void givenNumbersOfTheWorld_whenUnderstood_thenEachByItsCountrysRules(String typed, String region, String number) {
        assertThat(PhoneNumber.of("phone", typed, new PhoneRegion(region))).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345",
                "+",
                "+91",
                "12 34",
                "ask Ravi",
                "98765 43210 ext. 5",
                "98765+43210",
                "98765432109876543210"
            })
    void givenWhatIsNoNumber_whenUnderstood_thenTheFieldItsValueAndWhatWasExpectedAreSaid(String typed) {
        assertThatThrownBy(() -> PhoneNumber.of("customer_phone", typed, PhoneRegion.INDIA))
                .isInstanceOf(Problem.class)
                .hasMessage(
                        "customer_phone: is \"%s\", expected a phone number, e.g. +919812345678, or without country code"
                                + " one of the workshop's country",
                        typed);
    }

    @Test
    void givenNoNumber_whenUnderstood_thenThereIsNone() {
        assertThat(PhoneNumber.of("phone", null, PhoneRegion.INDIA)).isNull();
        assertThat(PhoneNumber.of("phone", " ", PhoneRegion.INDIA)).isNull();
    }

    @Test
    void givenAVeryLongText_whenRefused_thenOnlyItsBeginningIsRepeated() {
        assertThatThrownBy(() -> PhoneNumber.of("phone", "x".repeat(1_000), PhoneRegion.INDIA))
                .hasMessageContaining("\"" + "x".repeat(40) + "\"");
    }

    @Property(tries = 20_000)
    void givenANumberInE164_whenUnderstoodAgain_thenItStays(
            @ForAll @LongRange(min = 1_000_000L, max = 999_999_999_999_999L) long digits) {
        String number = "+" + digits;
        String understood = PhoneNumber.of("phone", number, SOUTH_AFRICA);

        assertThat(understood).matches("\\+[1-9][0-9]{5,14}");
        assertThat(PhoneNumber.of("phone", understood, PhoneRegion.INDIA)).isEqualTo(understood);
    }

    @ParameterizedTest
    @CsvSource({
        "+91 98765 43210, 9876543210",
        "098765 43210, 9876543210",
        "+91 (0)98765 43210, 9876543210",
        "0091 98765 43210, 919876543210",
        "98-765, 98765",
        "+91 98, 9198",
        "९८७६५, 98765",
        "0, 0"
    })
    void givenANumberOrAPartOfIt_whenSearched_thenItsDigitsArePartOfTheKeptOnes(String typed, String digits) {
        assertThat(PhoneNumber.searched(typed)).contains(digits);
    }

    @Test
    void givenAnythingElse_whenSearched_thenItIsNoNumber() {
        assertThat(PhoneNumber.searched("DL01AB1234")).isEmpty();
        assertThat(PhoneNumber.searched("%")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Asia/Kolkata, EUR, IN",
        "Asia/Calcutta, INR, IN",
        "Africa/Johannesburg, INR, ZA",
        "America/Indiana/Knox, INR, US",
        "Europe/Berlin, INR, DE",
        "UTC, INR, IN",
        "Etc/GMT+3, ZAR, ZA"
    })
    void givenAWorkshopsTimeZone_whenAsked_thenItsCountryIsKnownElseItsCurrencys(
            String zone, String currency, String region) {
        assertThat(PhoneRegion.of(zone, currency)).isEqualTo(new PhoneRegion(region));
    }

    @Test
    void givenNoCountry_whenUnderstood_thenOnlyWithCountryCode() {
        PhoneRegion none = PhoneRegion.of("UTC", "EUR");

        assertThat(PhoneNumber.meant("9876543210", none)).isEmpty();
        assertThat(PhoneNumber.meant("+91 9876543210", none)).contains("+919876543210");
    }
}
