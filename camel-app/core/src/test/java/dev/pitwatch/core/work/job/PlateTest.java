package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlateTest {

    @ParameterizedTest
    @CsvSource({"DL01AB1234,DL••••1234", "MH12,••••12", "KA1234,••••34", "KA01234,KA••••1234", "7,••••7"})
    void givenAKey_whenMasked_thenOnlyItsOwnerKnowsIt(String key, String shown) {
        assertThat(Plate.masked(key)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "dl 01-ab 1234,DL01AB1234,DL 01 AB 1234",
        "mh12ab1234,MH12AB1234,MH 12 AB 1234",
        "DL1C1234,DL1C1234,DL 1 C 1234",
        "MH-12-1234,MH121234,MH 12 1234",
        "DL 3 S AB 1,DL3SAB1,DL 3 SAB 1",
        "22bh1234aa,22BH1234AA,22 BH 1234 AA",
        "77 cd 1234,77CD1234,77 CD 1234",
        "109CC5,109CC5,109 CC 5",
        "3un44,3UN44,3 UN 44",
        "mü  ab 12,MÜAB12,MÜ AB 12",
        "ＤＬ０１ＡＢ１２３４,DL01AB1234,DL 01 AB 1234",
        "ⅷ-7,VIII7,Ⅷ-7",
        "straße 1,STRASSE1,STRASSE 1",
        "03 B 153796H,03B153796H,03 B 153796H",
        "i1,I1,I1"
    })
    void givenAPlateAsTyped_whenRead_thenItsKeyAndWhatIsShownFollow(String typed, String key, String shown) {
        assertThat(Plate.of(typed)).contains(new Plate(key, shown));
        assertThat(Plate.key(key)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "--", "•", "☂ ☂"})
    void givenNeitherLetterNorDigit_whenRead_thenThereIsNoPlate(String typed) {
        assertThat(Plate.of(typed)).isEmpty();
    }
}
