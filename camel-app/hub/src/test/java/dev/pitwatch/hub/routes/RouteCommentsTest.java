package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.CommentToken;
import org.snakeyaml.engine.v2.tokens.Token;

/** Kaoto drops comments when it saves a file: what is to be known of a step stands in its description. */
class RouteCommentsTest {

    static List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String root : List.of("../../routes", "../../docs/examples", "../../plugins")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(file -> file.toString().endsWith(RouteFile.SUFFIX))
                        .filter(file -> !file.toString().contains("/target/"))
                        .forEach(all::add);
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("files")
    void givenAShippedFile_whenRead_thenNoCommentStandsInsideARoute(Path file) throws IOException {
        assertThat(commentsInside(Files.readString(file))).isEmpty();
    }

    @Test
    void givenCommentsBesideAndInsideARoute_whenRead_thenThoseInsideAreFound() {
        assertThat(
                        commentsInside(
                                """
                        # Of the file.
                        - route:
                            id: a # of the id
                            from:
                              # of the source
                              uri: direct:a#b
                        # Of the next route.
                        """))
                .containsExactly("3: of the id", "5: of the source");
    }

    private static List<String> commentsInside(String yaml) {
        LoadSettings settings = LoadSettings.builder().setParseComments(true).build();
        ScannerImpl scanner = new ScannerImpl(settings, new StreamReader(settings, yaml));
        List<String> found = new ArrayList<>();
        while (scanner.hasNext()) {
            Token token = scanner.next();
            if (token instanceof CommentToken comment
                    && comment.getCommentType() != CommentType.BLANK_LINE
                    && comment.getStartMark().orElseThrow().getColumn() > 0) {
                found.add("%d: %s"
                        .formatted(
                                comment.getStartMark().orElseThrow().getLine() + 1,
                                comment.getValue().strip()));
            }
        }
        return found;
    }
}
