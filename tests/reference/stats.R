# The numbers from R that tests/stats quotes; R 4.2.2, emmeans, sandwich, lmtest. Usage: Rscript tests/reference/stats.R
options(digits=12)
A=c(24.1,30.3,27.7,NA,22.0,35.9);B=c(28.8,31.2,26.0,33.3);C=c(21.5,22.2,29.9,25.1,24.1)
d2=data.frame(x=c(A,B),g=rep(1:2,c(6,4)));d3=data.frame(x=c(A,B,C),g=rep(1:3,c(6,4,5)))
for(d in list(d2,d3)){o=oneway.test(x~g,d);cat("welch",o$statistic,o$p.value,"\n")}
w=wilcox.test(A,B,exact=FALSE);cat("wilcox",w$statistic,w$p.value,"\n");k=kruskal.test(list(A,B,C));cat("kw",k$statistic,k$p.value,"\n")
x=chisq.test(matrix(c(30,70,45,45),2),correct=FALSE);cat("chi",x$statistic,x$p.value,"\n")
cat("fisher",fisher.test(matrix(c(3,1,2,8),2))$p.value, fisher.test(rbind(c(4,1,0),c(2,3,5),c(1,0,4)))$p.value,"\n")
print(prop.test(15,148,correct=FALSE)$conf.int);print(suppressWarnings(prop.test(0,10,correct=FALSE))$conf.int)
print(quantile(c(-2.5,-1.9,-1.1,-1.1,-0.4,0.3,0.8,1.7),c(.25,.5,.75),type=2));print(quantile(c(-2.5,-1.9,-1.1,-1.1,-0.4,0.3,0.8,1.7),c(.25,.5,.75),type=7))
print(quantile(c(4,5,5,5,5,6,7,9),1:3/4,type=2));print(sd(c(22.1,25.4,31)))
a <- c(60, 62, 65); b <- c(58, 59, 66, 70); print((mean(b) - mean(a)) / sqrt((var(a) + var(b)) / 2))
options(digits=12); suppressMessages({library(sandwich);library(lmtest);library(emmeans)})
d=data.frame(y=c(1.2,-0.4,0.7,2.9,1.1,3.8,0.2,2.2,4.1,3.0),age=c(51,53,58,60,55,66,52,61,70,64),s=c("n","f","c","n","f","c","n","f","c","n"))
d$s=factor(d$s,levels=c("n","f","c"))
f=lm(y~s+age,d)
for(V in list(vcov(f),vcovHC(f,"HC3"))){print(coeftest(f,V)[,1:4]);print(coefci(f,vcov.=V));
 print(lmtest::waldtest(f,lm(y~age,d),vcov=V));
 print(as.data.frame(summary(emmeans(f,"s",vcov.=V),infer=TRUE)));print(as.data.frame(summary(contrast(emmeans(f,"s",vcov.=V),"trt.vs.ctrl1",adjust="none"),infer=TRUE)))}
summary(f)$r.squared; summary(f)$sigma
# splines: knots at Harrell's quantiles of age, 4 knots
d=data.frame(y=c(1.2,-0.4,0.7,2.9,1.1,3.8,0.2,2.2,4.1,3.0),age=c(51,53,58,60,55,66,52,61,70,64))
k=quantile(d$age,c(.05,.35,.65,.95)); print(k)
f=lm(y~ns(age,knots=k[2:3],Boundary.knots=k[c(1,4)]),d); l=lm(y~age,d); n=lm(y~1,d)
print(fitted(f)); print(anova(n,f)); print(anova(l,f))
p=predict(f,data.frame(age=c(54,63))); print(diff(p))
X=model.matrix(f); L=model.matrix(delete.response(terms(f)),data.frame(age=c(54,63)),xlev=NULL); w=L[2,]-L[1,]
V=vcovHC(f,"HC3"); print(sqrt(t(w)%*%V%*%w)); print(waldtest(f,n,vcov=V))
