package io.carafe.checks;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One Java file as its syntax tree. */
final class JavaSource {
  /** A method or constructor in its class. */
  record Method(MethodTree tree, ClassTree owner, long firstLine, long lines) {
    boolean isCanonicalConstructor() {
      return owner.getKind() == Tree.Kind.RECORD && tree.getReturnType() == null;
    }

    boolean overrides() {
      return hasAnnotation(Set.of("Override"));
    }

    boolean hasAnnotation(Set<String> names) {
      return tree.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> names.contains(annotation.getAnnotationType().toString()));
    }
  }

  private final Path file;
  private final List<ClassTree> classes = new ArrayList<>();
  private final List<Method> methods = new ArrayList<>();
  private final List<String> undocumented = new ArrayList<>();

  private JavaSource(Path file) {
    this.file = file;
  }

  /** Parses all the files; types are not resolved, so it takes milliseconds a file. */
  static List<JavaSource> parse(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaSource> sources = new ArrayList<>();
    try (StandardJavaFileManager names = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  names,
                  null,
                  List.of("-proc:none"),
                  null,
                  names.getJavaFileObjectsFromPaths(files));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        JavaSource source = new JavaSource(Path.of(unit.getSourceFile().toUri()));
        source.new Scanner(unit, trees).scan(unit, null);
        sources.add(source);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  Path file() {
    return file;
  }

  /** Every class, record, enum and interface with a name, nested ones too. */
  List<ClassTree> classes() {
    return classes;
  }

  List<Method> methods() {
    return methods;
  }

  /** Public types and members of public types that have no documentation comment. */
  List<String> undocumented() {
    return undocumented;
  }

  private final class Scanner extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final DocTrees trees;

    Scanner(CompilationUnitTree unit, DocTrees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (!type.getSimpleName().isEmpty()) {
        classes.add(type);
        if (isPublic(getCurrentPath())) {
          requireDocumentation(type.getSimpleName().toString());
        }
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
      SourcePositions positions = trees.getSourcePositions();
      LineMap lines = unit.getLineMap();
      long first = positions.getStartPosition(unit, tree);
      long last = positions.getEndPosition(unit, tree);
      if (first >= 0 && last >= 0) {
        long firstLine = lines.getLineNumber(first);
        Method method =
            new Method(tree, owner, firstLine, lines.getLineNumber(last) - firstLine + 1);
        methods.add(method);
        if (isPublic(getCurrentPath()) && !method.overrides() && !isObvious(method)) {
          requireDocumentation(owner.getSimpleName() + "." + tree.getName());
        }
      }
      return super.visitMethod(tree, null);
    }

    /** A record's constructor says nothing that the record's own comment does not say. */
    private boolean isObvious(Method method) {
      return method.isCanonicalConstructor();
    }

    private void requireDocumentation(String element) {
      String comment = trees.getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        undocumented.add(element);
      }
    }

    private boolean isPublic(TreePath path) {
      for (TreePath at = path; at != null; at = at.getParentPath()) {
        Tree parent = at.getParentPath() == null ? null : at.getParentPath().getLeaf();
        boolean inInterface =
            parent instanceof ClassTree owner && owner.getKind() == Tree.Kind.INTERFACE;
        boolean visible =
            switch (at.getLeaf()) {
              case ClassTree type -> isPublic(type.getModifiers().getFlags(), inInterface);
              case MethodTree method -> isPublic(method.getModifiers().getFlags(), inInterface);
              case CompilationUnitTree _ -> true;
              default -> false;
            };
        if (!visible) {
          return false;
        }
      }
      return true;
    }

    private static boolean isPublic(Set<Modifier> flags, boolean inInterface) {
      return flags.contains(Modifier.PUBLIC) || (inInterface && !flags.contains(Modifier.PRIVATE));
    }
  }
}
