package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.people.identity.Passwords;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdminCommandTest {

    @Test
    void givenNoPassword_whenOneIsMade_thenItKeepsTheRulesEachTime() {
        List<String> made =
                Stream.generate(AdminCommand::madePassword).limit(1_000).toList();

        assertThat(made).doesNotHaveDuplicates().allSatisfy(password -> assertThat(new Passwords().problems(password))
                .isEmpty());
    }
}
