package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({"59, 287082", "1111111109, 081804", "1111111111, 050471", "1234567890, 005924", "2000000000, 279037"})
    void givenTimesOfTheStandard_whenCoded_thenTheCodesAreItsOwn(long time, String code) {
        assertThat(Totp.code(SECRET, time / 30)).isEqualTo(code);
    }

    @Test
    void givenACode_whenShownAroundItsTime_thenItsStepIsFoundUnlessTaken() {
        Instant now = Instant.ofEpochSecond(1_234_567_890);
        long step = 1_234_567_890 / 30;
        String code = "005924";

        assertThat(Totp.step(SECRET, code, now, 0)).hasValue(step);
        assertThat(Totp.step(SECRET, code, now.plusSeconds(30), 0)).hasValue(step);
        assertThat(Totp.step(SECRET, code, now.minusSeconds(30), 0)).hasValue(step);
        assertThat(Totp.step(SECRET, code, now.plusSeconds(60), 0)).isEmpty();
        assertThat(Totp.step(SECRET, code, now.minusSeconds(60), 0)).isEmpty();
        assertThat(Totp.step(SECRET, code, now, step)).isEmpty();
        assertThat(Totp.step(SECRET, "005925", now, 0)).isEmpty();
        assertThat(Totp.step(SECRET, "ABCD-EFGH-JKLM", now, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void givenBytes_whenWrittenInBase32_thenAsTheStandardHasIt(String text, String expected) {
        assertThat(Totp.base32(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(expected);
    }

    @Test
    void givenText_whenDrawn_thenItIsAPictureThatAPageShows() {
        String url = QrImage.dataUrl("otpauth://totp/Pitwatch:owner?secret=GEZDGNBVGY3TQOJQ");

        assertThat(url).startsWith("data:image/svg+xml;base64,");
        String svg =
                new String(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)), StandardCharsets.UTF_8);
        // Version 4 has 33 modules, and four of quiet on each side; the corner is black.
        assertThat(svg).contains("viewBox=\"0 0 41 41\"", "M4,4h1v1h-1z").doesNotContain("secret");
    }
}
