import sys
from labelled import KINDS, labelled
from kg.across.identity import identify
half=sys.argv[1] if len(sys.argv)>1 else '*'
T=[0,0,0,0]
for kind in KINDS:
    tp=fp=fn=tn=0
    for x in labelled(kind, half):
        found=identify(x.facts)
        got=found.same[x.first]==found.same[x.second]
        if got and x.one: tp+=1
        elif got: fp+=1; print('WRONG', x.where, x.why, x.first, x.second, [(l.reason) for l in found.links])
        elif x.one: fn+=1; print('MISSED', x.where, x.why, x.first, x.second,[l.reason for l in found.uncertain])
        else: tn+=1
    print(kind, tp,fp,fn,tn)
    T=[a+b for a,b in zip(T,(tp,fp,fn,tn))]
print(T, 'precision',T[0]/(T[0]+T[1]),'recall',T[0]/(T[0]+T[2]))
