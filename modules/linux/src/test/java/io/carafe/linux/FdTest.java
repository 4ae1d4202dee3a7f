package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FdTest {
  @Test
  void close_whileBorrowed_closesWhenGivenBack() {
    try (Pipe pipe = Pipe.open()) {
      Fd fd = pipe.readEnd();
      Path link = Path.of(fd.procPath());
      try (Fd.Use use = fd.use()) {
        fd.close();
        assertThat(use.number()).isPositive();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThatThrownBy(fd::use).isInstanceOf(Problem.Conflict.class);
      }
      assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
  }

  @Test
  void close_twice_closesOnce() {
    Pipe pipe = Pipe.open();
    pipe.close();
    pipe.close();
    assertThat(pipe.readEnd().isClosed()).isTrue();
    assertThatThrownBy(() -> pipe.readEnd().number()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void duplicate_originalClosed_stillWorks() throws IOException {
    try (Pipe pipe = Pipe.open()) {
      Fd copy = pipe.writeEnd().duplicate();
      pipe.writeEnd().close();
      try (OutputStream out = new FdOutputStream(copy)) {
        out.write("hello".getBytes(StandardCharsets.UTF_8));
      }
      try (InputStream in = new FdInputStream(pipe.readEnd())) {
        assertThat(in.readAllBytes()).asString().isEqualTo("hello");
      }
    }
  }

  @Test
  void write_noReader_isIoException() throws IOException {
    try (Pipe pipe = Pipe.open();
        OutputStream out = new FdOutputStream(pipe.writeEnd())) {
      pipe.readEnd().close();
      assertThatThrownBy(() -> out.write(1))
          .isInstanceOf(IOException.class)
          .hasMessage("write: EPIPE");
    }
  }

  @Test
  void release_open_leavesTheDescriptorToTheCaller() {
    try (Pipe pipe = Pipe.open()) {
      int number = pipe.readEnd().release();
      assertThat(Files.exists(Path.of("/proc/self/fd/" + number))).isTrue();
      new Fd(number).close();
    }
  }
}
