package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Hooks of route files: what of a request comes back with the answer. */
class HookAnswersIT extends HttpEdges {

    private static final String ROUTES =
            """
            # Answers what it was sent.
            #   in   GET and POST /hooks/echo
            #   out  the same body
            - rest:
                id: echo
                path: /hooks
                get:
                  - id: echo-get-call
                    path: /echo
                    to: direct:echo
                post:
                  - id: echo-post-call
                    path: /echo
                    to: direct:echo-typed
            - route:
                id: echo-answer
                description: Answer with a header of its own
                from:
                  uri: direct:echo
                  steps:
                    - setHeader: { id: echo-own, name: X-Own, constant: { expression: of the route } }
                    - setHeader: { id: echo-copy, name: X-Copy, simple: { expression: "${header.told}" } }
                    - setHeader: { id: echo-same, name: X-Same, simple: { expression: "${header.x-same}" } }
                    - setHeaders:
                        id: echo-more
                        headers:
                          - { name: X-More, simple: { expression: "${header.x-more}" } }
                    - setBody: { id: echo-body, constant: { expression: hello } }
            - route:
                id: echo-typed
                description: Answer what was sent
                from:
                  uri: direct:echo-typed
                  steps:
                    - choice:
                        id: echo-kind
                        when:
                          - id: echo-json
                            simple: { expression: "${header.kind} == 'json'" }
                            steps:
                              - setHeader: { id: echo-type, name: Content-Type, constant: { expression: application/json } }
            """;

    @BeforeAll
    static void load() throws IOException {
        Files.writeString(api.routes().resolve("echo.camel.yaml"), ROUTES);
        await("the hook").until(() -> api.get("/hooks/echo", null).status() == 200);
    }

    @Test
    void givenHeadersOfAnAnswer_whenAskedForByTheRequest_thenOnlyWhatTheRouteSetsIsThere() {
        Answer answer = api.get(
                "/hooks/echo?Set-Cookie=a%3Db&Set-Cookie=c%3Dd&Access-Control-Allow-Origin=*&X-Own=mine&Location=%2Fx",
                null, "X-Mine", "mine", "Refresh", "0");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Own")).isEqualTo("of the route");
        assertThat(answer.headers().map())
                .doesNotContainKeys("set-cookie", "access-control-allow-origin", "location", "x-mine", "refresh");
    }

    @Test
    void givenAValueOfTheRequest_whenTheRouteSetsIt_thenItIsAnsweredUnderTheNamesThatTheRouteSetsOnly() {
        Answer answer = api.get("/hooks/echo?told=a&x-more=b&x-none=c", null, "X-Same", "d");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Copy")).isEqualTo("a");
        assertThat(answer.header("X-More")).isEqualTo("b");
        assertThat(answer.header("X-Same")).isEqualTo("d");
        assertThat(answer.headers().map()).doesNotContainKeys("told", "x-none");
    }

    @Test
    void givenATypeOfTheRequest_whenAnswered_thenTheAnswersIsTheRoutes() {
        String head =
                "POST /hooks/echo%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: 8\r\n\r\n";

        assertThat(api.raw(head.formatted("", "text/html") + "<b>x</b>"))
                .startsWith("HTTP/1.1 200 ")
                .contains("<b>x</b>")
                .doesNotContainIgnoringCase("content-type:");
        assertThat(api.raw(head.formatted("?kind=json", "application/json") + "[\"json\"]"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("content-type: application/json");
    }
}
