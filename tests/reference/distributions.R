# The numbers from R that tests/stats quotes on fences, robust distances, end digits, location and correlation;
# R 4.2.2, robustbase 0.95. Usage: Rscript tests/reference/distributions.R
suppressMessages(library(robustbase)); options(digits = 12, mc_doScale_quiet = TRUE)
x <- c(1.2, 1.9, 2.1, 2.4, 2.4, 2.9, 3.3, 3.8, 4.4, 5.1, 5.2, 6.8, 7.7, 9.5, 12.9, 21.4, 3.1, 2.2, 4.0, 6.1, 2.7)
f <- fivenum(x)
cat("hinges", f[c(2, 4)], "\n"); cat("tukey", f[2] - 1.5 * (f[4] - f[2]), f[4] + 1.5 * (f[4] - f[2]), "\n")
cat("boxplot.stats", boxplot.stats(x)$out, "\n")
cat("mc", mc(x), mc(-x), "\n"); cat("adjbox", adjboxStats(x)$fence, "\n"); cat("adjbox -x", adjboxStats(-x)$fence, "\n")
z <- qnorm(1 - 0.025 / length(x)); kept <- abs(x - median(x)) <= 1.5 * z * mad(x)
cat("normal", mean(x[kept]) - z * sd(x[kept]), mean(x[kept]) + z * sd(x[kept]), "\n")
l <- log(x); kept <- abs(l - median(l)) <= 1.5 * z * mad(l)
cat("normal log", mean(l[kept]) - z * sd(l[kept]), mean(l[kept]) + z * sd(l[kept]), "\n")

# 60 rows of three columns from whole numbers alone, so that both sides hold the same: i, j, k run through residues.
i <- 1:60; a <- (37 * i) %% 61; b <- (a + (23 * i) %% 31); d <- (b - a / 2 + (11 * i) %% 17)
m <- cbind(a, b, d); m[60, ] <- c(5, 80, 5)
r <- covMcd(m, nsamp = "deterministic", use.correction = FALSE)
cat("quan", r$quan, "kept", sum(r$mcd.wt), "\n"); print(r$center); print(r$cov)
cat("distances", mahalanobis(m, r$center, r$cov)[c(1, 2, 60)], "\n")
w <- sum(r$mcd.wt); p <- 3; cat("limit", (w + 1) / w * (w - 1) * p / (w - p) * qf(1 - 0.05 / 60, p, w - p), qchisq(1 - 0.05 / 11020, 3), "\n")

k <- c(31, 9, 10, 8, 12, 30, 9, 7, 11, 8); u <- chisq.test(k); cat("chisq", u$statistic, u$p.value, "\n")
e <- c(20, 11, 9, 12, 8); u <- chisq.test(e); cat("chisq even", u$statistic, u$p.value, "\n")
cat("t.test", mean(x), t.test(x)$conf.int, "\n"); cat("t.test 90", t.test(x, conf.level = 0.9)$conf.int, "\n")
n <- length(x); k <- qbinom(0.025, n, 0.5); cat("median", median(x), sort(x)[c(k, n - k + 1)], "\n")
y <- rev(x) + sqrt(x); u <- cor.test(x, y); cat("cor", u$estimate, u$conf.int, "\n")
