package dev.pitwatch.notify.@name@;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.ChannelSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class @Name@ChannelTest {

    private final @Name@Channel channel = new @Name@Channel();

    @Test
    void givenTheRoute_whenItNamesSettings_thenTheChannelHasThem() throws IOException {
        String route = Files.readString(Path.of("camel/notify-@name@.camel.yaml"));
        Matcher names = Pattern.compile("\\{\\{\\??([A-Z0-9_]+)").matcher(route);
        List<String> named = names.results().map(found -> found.group(1)).toList();

        assertThat(channel.settings()).extracting(ChannelSetting::name).containsAll(named);
        assertThat(route).contains("uri: direct:notify-" + channel.name(), "noErrorHandler: {}");
    }

    @Test
    void givenValues_whenHeldAgainstThePatterns_thenOnlyGoodOnesFit() {
        assertThat("https://api.example.com/messages").matches(pattern("@NAME@_URL"));
        assertThat("api.example.com").doesNotMatch(pattern("@NAME@_URL"));
    }

    private String pattern(String name) {
        return channel.settings().stream()
                .filter(setting -> setting.name().equals(name))
                .map(ChannelSetting::pattern)
                .findFirst()
                .orElseThrow();
    }
}
